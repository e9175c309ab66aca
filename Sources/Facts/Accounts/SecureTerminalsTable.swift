internal import HostRoot

extension FactTable {
    static let secureTerminals = FactTable(
        "securetty", "Terminals on which pam_securetty lets root log in.",
        columns: [
            .text("terminal", "The device below /dev, for example tty1"),
            .integer("line", "Line in /etc/securetty"),
        ],
        sources: ["/etc/securetty"]
    ) { host, rows in
        for (number, line) in ConfigurationLines(try host.root.textIfPresent("/etc/securetty") ?? "") {
            let name = line.before(UInt8(ascii: "#")).trimmed
            guard !name.isEmpty else { continue }
            rows.append([.text(name.string), .int(number)])
        }
    }
}
