internal import HostRoot

extension FactTable {
    static let hostsAccess = FactTable(
        "hosts_access", "Rules of the TCP wrappers library, for the programs that still use it.",
        columns: [
            .text("path", "/etc/hosts.allow or /etc/hosts.deny"),
            .integer("line", "Line on which the rule starts"),
            .text("daemons", "The services it is for"),
            .text("clients", "The hosts it is for"),
            .text("options", "What else is done, as written"),
        ],
        sources: ["/etc/hosts.allow", "/etc/hosts.deny"]
    ) { host, rows in
        for path in ["/etc/hosts.allow", "/etc/hosts.deny"] {
            for rule in accessRules(try host.root.textIfPresent(path) ?? "") {
                rows.append([
                    .text(path), .int(rule.line), .text(rule.daemons), .text(rule.clients), .text(rule.options),
                ])
            }
        }
    }

    static func accessRules(_ text: String) -> [(line: Int, daemons: String, clients: String, options: String?)] {
        LogicalLine.all(of: text).compactMap { line in
            guard !line.text.hasPrefix("#") else { return nil }
            let parts = fields(line.text)
            guard parts.count >= 2 else { return nil }
            return (line.number, parts[0], parts[1], parts.count > 2 ? parts[2] : nil)
        }
    }

    /// At most three parts between colons; an IPv6 address stands in brackets, and `\:` is a plain colon.
    private static func fields(_ rule: String) -> [String] {
        var parts: [[UInt8]] = [[]]
        var isInBrackets = false
        var isEscaped = false
        for byte in rule.utf8 {
            if byte == UInt8(ascii: ":"), !isInBrackets, !isEscaped, parts.count < 3 {
                parts.append([])
            } else {
                parts[parts.count - 1].append(byte)
            }
            if byte == UInt8(ascii: "[") { isInBrackets = true }
            if byte == UInt8(ascii: "]") { isInBrackets = false }
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        }
        return parts.map { String(String(decoding: $0, as: UTF8.self).trimmedOfBlanks) }
    }
}

/// A line of a file together with those that a backslash at its end joins to it.
struct LogicalLine {
    /// Where it starts, from 1.
    let number: Int
    var text: String

    static func all(of content: String) -> [LogicalLine] {
        var lines: [LogicalLine] = []
        var isContinued = false
        let physical = content.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in physical.enumerated() {
            let continues = line.last == UInt8(ascii: "\\")
            let text = Substring(continues ? line.dropLast() : line)
            if isContinued {
                lines[lines.count - 1].text += text
            } else {
                lines.append(LogicalLine(number: index + 1, text: String(text)))
            }
            isContinued = continues
        }
        return lines
    }
}
