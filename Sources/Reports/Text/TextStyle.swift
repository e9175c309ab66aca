internal import Localization

/// How a text is laid out: for a terminal, or plain.
package struct TextStyle: Sendable {
    /// Columns of the terminal.
    package var width: Int
    package var hasColor: Bool

    /// Lines that are longer are hard to read, however wide the terminal is.
    private static let widest = 120
    private static let narrowest = 40

    package init(width: Int = 100, hasColor: Bool = false) {
        self.width = min(max(width, TextStyle.narrowest), TextStyle.widest)
        self.hasColor = hasColor
    }

    /// The ways in which a piece of text can stand out.
    enum Ink: String {
        case plain = ""
        case bold = "1"
        case faint = "2"
        case red = "1;31"
        case yellow = "33"
        case green = "32"
        case blue = "34"
        case magenta = "35"
    }

    /// A piece of text, made safe to print, in an ink.
    func inked(_ text: String, _ ink: Ink) -> String {
        let safe = text.printable.split(separator: String.hardSpace, omittingEmptySubsequences: false).joined(
            separator: " ")
        return hasColor && ink != .plain && !safe.isEmpty ? "\u{1b}[\(ink.rawValue)m\(safe)\u{1b}[0m" : safe
    }
}

/// Breaks a text into lines of a given width: between words, and between characters where the script has no spaces.
func wrapped(_ text: String, width: Int) -> [String] {
    let width = max(width, 8)
    var lines: [String] = []
    var line = ""
    var lineWidth = 0
    func close() {
        while line.last == " " { line.removeLast() }
        lines.append(line)
        line = ""
        lineWidth = 0
    }
    for piece in unbreakablePieces(of: text) {
        let pieceWidth = piece.displayWidth
        if lineWidth + pieceWidth <= width || (piece == " " && lineWidth > 0) {
            if lineWidth > 0 || piece != " " {
                line += piece
                lineWidth += pieceWidth
            }
            continue
        }
        if lineWidth > 0 { close() }
        if piece == " " { continue }
        // A word longer than a line is broken where the line ends.
        for character in piece {
            if lineWidth + character.displayWidth > width { close() }
            line.append(character)
            lineWidth += character.displayWidth
        }
    }
    if !line.isEmpty || lines.isEmpty { close() }
    return lines
}

/// Words, single spaces, and single wide characters; punctuation that must not begin a line stays with what is before it.
private func unbreakablePieces(of text: String) -> [String] {
    var pieces: [String] = []
    var word = ""
    func close() {
        if !word.isEmpty { pieces.append(word) }
        word = ""
    }
    for character in text {
        if character == " " {
            close()
            pieces.append(" ")
        } else if character.displayWidth < 2 {
            word.append(character)
        } else if "、。，．」』）】・ー々ゃゅょっャュョッ！？：".contains(character), word.isEmpty, let last = pieces.last, last != " " {
            pieces[pieces.count - 1] = last + String(character)
        } else {
            let closesWord = "、。，．」』）】：".contains(character)
            if closesWord { word.append(character) }
            close()
            if !closesWord { pieces.append(String(character)) }
        }
    }
    close()
    return pieces
}
