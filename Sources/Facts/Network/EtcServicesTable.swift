internal import HostRoot

extension FactTable {
    static let etcServices = FactTable(
        "etc_services", "Names of ports, from /etc/services.",
        columns: [
            .text("name", "Name of the service"),
            .integer("port", "Port"),
            .text("protocol", "tcp, udp, …"),
            .text("aliases", "Further names, with blanks between"),
            .text("comment", "The comment on the line"),
        ],
        sources: ["/etc/services"]
    ) { host, rows in
        let text = try host.root.textIfPresent("/etc/services") ?? ""
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let content = line.prefix { $0 != UInt8(ascii: "#") }
            let words = content.words
            guard words.count > 1 else { continue }
            let parts = words[1].utf8.split(separator: UInt8(ascii: "/"), maxSplits: 1)
            guard parts.count == 2, let port = UInt16(decimal: parts[0]) else { continue }
            let comment = Substring(line.dropFirst(content.count).drop { $0 == UInt8(ascii: "#") })
            rows.append([
                .text(words[0]), .int(port), .text(Substring(parts[1])),
                .text(words.dropFirst(2).joined(separator: " ")), .text(comment.trimmedOfBlanks),
            ])
        }
    }
}
