internal import FoundationEssentials
internal import Localization

/// Lines of a log as the `log_module` element of an agent's message.
package struct LogModule: Sendable {
    let name: String
    let lines: [[UInt8]]
    let notes: [LogNote]

    /// The notes are what the reader of the lines must know; each is a line of its own after them.
    package init(name: String, lines: [[UInt8]], notes: [LogNote]) {
        self.name = name
        self.lines = lines
        self.notes = notes
    }

    /// Well-formed whatever the name and the lines hold; empty where there is nothing to say.
    package var xml: String {
        guard !lines.isEmpty || !notes.isEmpty else { return "" }
        var data = Data()
        for line in lines + notes.map({ Array("elpis: \($0.text.en)".utf8) }) {
            data.append(contentsOf: line)
            data.append(UInt8(ascii: "\n"))
        }
        return """
            <log_module>
            <source>\(LogModule.escaped(name))</source>
            <encoding>base64</encoding>
            <data>\(data.base64EncodedString())</data>
            </log_module>

            """
    }

    /// Text as XML 1.0 can hold it: what it cannot hold becomes U+FFFD.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\t", "\n", "\r": result += "&#\(scalar.value);"
            case "\0"..." ", "\u{FFFE}"..."\u{FFFF}":
                result.unicodeScalars.append(scalar == " " ? scalar : "\u{FFFD}")
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
