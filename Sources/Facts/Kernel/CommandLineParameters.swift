/// The parameters of a kernel command line in their order; those after `--` are for init(8) and are left out.
package struct CommandLineParameters: Sendable {
    package private(set) var parameters: [Parameter] = []

    package struct Parameter: Sendable, Hashable {
        package let name: String
        /// Nil for a parameter without `=`.
        package let value: String?
    }

    /// The kernel's own limit is 2,048 to 4,096 bytes; entries of boot loaders may be longer.
    private static let countLimit = 2_000

    package init(_ text: String) {
        for word in CommandLineParameters.words(text).prefix(CommandLineParameters.countLimit) {
            if word == "--" { break }
            if let (name, value) = word.parted(at: UInt8(ascii: "=")) {
                parameters.append(Parameter(name: String(name), value: String(value)))
            } else {
                parameters.append(Parameter(name: String(word), value: nil))
            }
        }
    }

    /// Words between blanks; double quotes hold blanks together and are dropped.
    private static func words(_ text: String) -> [Substring] {
        var words: [Substring] = []
        var word: [UInt8] = []
        var isQuoted = false
        var isWord = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
                isWord = true
            } else if byte.isSpace && !isQuoted {
                if isWord { words.append(Substring(decoding: word, as: UTF8.self)) }
                word.removeAll(keepingCapacity: true)
                isWord = false
            } else {
                word.append(byte)
                isWord = true
            }
        }
        if isWord { words.append(Substring(decoding: word, as: UTF8.self)) }
        return words
    }
}
