/// A line of a configuration that says something: a token, and the rest of the line.
package struct ConfigurationStatement: Sendable, Hashable {
    package let place: ConfigurationPlace
    package let token: String
    /// Without white space around it.
    package let value: String
    /// Whether the token stands in the first column.
    package let isAtMargin: Bool
}

/// The statements of a configuration file. Comments and empty lines say nothing; line ends may be CRLF; a line that is
/// not UTF-8 is read as Latin-1.
package struct ConfigurationText: Sendable {
    package private(set) var statements: [ConfigurationStatement] = []
    package private(set) var problems: [ConfigurationProblem] = []

    /// Bytes of one file; far above any real configuration.
    package static let sizeLimit = 1 << 20
    /// Bytes of one line; what is longer is refused, because a part of a command is another command.
    package static let lineLimit = 1 << 16

    package init(_ bytes: some Collection<UInt8>, file: String) {
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            read(line, at: ConfigurationPlace(file: file, line: number))
        }
    }

    private mutating func read(_ line: some Collection<UInt8>, at place: ConfigurationPlace) {
        guard line.count <= ConfigurationText.lineLimit else {
            problems.append(
                ConfigurationProblem(
                    .error, at: place,
                    en: "the line is longer than \(ConfigurationText.lineLimit) bytes and is not read",
                    ja: "行が \(ConfigurationText.lineLimit) バイトを超えるため読み込みません"))
            return
        }
        guard !line.contains(0) else {
            problems.append(
                ConfigurationProblem(
                    .error, at: place, en: "the line holds a NUL byte and is not read", ja: "行に NUL バイトがあるため読み込みません"))
            return
        }
        let text = String(lenient: line)
        let scalars = text.unicodeScalars[...].trimmed
        guard let first = scalars.first, first != "#" else { return }
        let token = scalars.prefix { !$0.isBlank }
        statements.append(
            ConfigurationStatement(
                place: place, token: String(token), value: String(scalars.dropFirst(token.count).trimmed),
                isAtMargin: text.unicodeScalars.first?.isBlank == false))
    }
}

extension String {
    /// UTF-8 where the bytes are that, and Latin-1 otherwise: no byte is lost.
    package init(lenient bytes: some Collection<UInt8>) {
        if let text = String(validating: bytes, as: UTF8.self) {
            self = text
        } else {
            self = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        }
    }
}

extension Unicode.Scalar {
    /// White space as it separates words in a configuration.
    var isBlank: Bool { self == " " || ("\t"..."\r").contains(self) }
}

extension Substring.UnicodeScalarView {
    var trimmed: Substring.UnicodeScalarView {
        var rest = drop { $0.isBlank }
        while rest.last?.isBlank == true { rest.removeLast() }
        return rest
    }
}
