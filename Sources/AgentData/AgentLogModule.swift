internal import FoundationEssentials

/// Lines of a log as the `log_module` element of an agent's message.
package struct AgentLogModule: Sendable {
    package let name: String
    /// Without their ends; any bytes.
    package let lines: [[UInt8]]

    package init(name: String, lines: [[UInt8]]) {
        self.name = name
        self.lines = lines
    }

    /// Well-formed whatever the name and the lines hold; empty where there is no line.
    package var xml: String {
        guard !lines.isEmpty else { return "" }
        var data = Data()
        for line in lines {
            data.append(contentsOf: line)
            data.append(UInt8(ascii: "\n"))
        }
        return """
            <log_module>
            <source>\(name.xmlEscaped)</source>
            <encoding>base64</encoding>
            <data>\(data.base64EncodedString())</data>
            </log_module>

            """
    }
}
