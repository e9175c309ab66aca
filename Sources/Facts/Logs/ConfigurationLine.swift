/// A line of a configuration file with the place where it stands.
package struct ConfigurationLine: Sendable, Hashable {
    package let text: String
    package let file: String
    /// From 1.
    package let line: Int

    package init(text: String, file: String, line: Int) {
        self.text = text
        self.file = file
        self.line = line
    }

    /// The lines of a text without blanks at their ends; empty ones and those that begin with a comment mark are left out.
    package static func all(
        in text: String, file: String, comment marks: Set<UInt8> = [UInt8(ascii: "#")]
    ) -> [ConfigurationLine] {
        var lines: [ConfigurationLine] = []
        var number = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let trimmed = ConfigurationLine.trimmed(line)
            guard let first = trimmed.first, !marks.contains(first) else { continue }
            lines.append(ConfigurationLine(text: String(Substring(trimmed)), file: file, line: number))
        }
        return lines
    }

    /// Without blanks at both ends.
    static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var text = text
        while let first = text.first, isBlank(first) { text = text.dropFirst() }
        while let last = text.last, isBlank(last) { text = text.dropLast() }
        return text
    }

    static func trimmed(_ text: Substring) -> String {
        String(Substring(trimmed(text.utf8)))
    }

    /// The words between blanks.
    package var words: [String] {
        text.utf8.split(whereSeparator: ConfigurationLine.isBlank).map { String(Substring($0)) }
    }

    /// What stands before and after the first `=`, without blanks around them.
    package var assignment: (name: String, value: String)? {
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let name = ConfigurationLine.trimmed(text[..<equals])
        let value = ConfigurationLine.trimmed(text[text.utf8.index(after: equals)...])
        return name.isEmpty ? nil : (name, value)
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
