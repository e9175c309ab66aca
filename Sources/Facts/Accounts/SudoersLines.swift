/// The lines of a sudoers file with continuations joined and comments left out.
struct SudoersLines: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var index = 0
    private var number = 1

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func next() -> (number: Int, line: [UInt8])? {
        guard index < bytes.count else { return nil }
        let start = number
        var line: [UInt8] = []
        var isQuoted = false
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\\"):
                guard let next = at(index) else { break }
                index += 1
                if next == UInt8(ascii: "\n") {
                    number += 1
                    line.append(UInt8(ascii: " "))
                } else if next == UInt8(ascii: "\r"), at(index) == UInt8(ascii: "\n") {
                    index += 1
                    number += 1
                    line.append(UInt8(ascii: " "))
                } else {
                    line += [byte, next]
                }
            case UInt8(ascii: "\n"):
                number += 1
                return (start, line)
            case UInt8(ascii: "#") where !isQuoted && isComment(after: line):
                while let next = at(index), next != UInt8(ascii: "\n") {
                    _ = next
                    index += 1
                }
            default:
                if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                line.append(byte)
            }
        }
        return (start, line)
    }

    /// A number sign also starts a user id, and, at the start of a line, an include.
    private func isComment(after line: [UInt8]) -> Bool {
        if let next = at(index), next.isDigit { return false }
        if at(index) == UInt8(ascii: "-"), let next = at(index + 1), next.isDigit { return false }
        guard line.allSatisfy(\.isBlank) else { return true }
        let word = Array("include".utf8)
        guard index + word.count <= bytes.count else { return true }
        return Array(bytes[index..<index + word.count]) != word
    }

    private func at(_ index: Int) -> UInt8? {
        index < bytes.count ? bytes[index] : nil
    }
}
