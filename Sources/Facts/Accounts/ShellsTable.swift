internal import HostRoot

extension FactTable {
    static let shells = FactTable(
        "shells", "Login shells that /etc/shells permits; chsh, FTP servers and pam_shells go by it.",
        columns: [
            .text("path", "The shell"),
            .integer("exists", "1 where the program exists"),
            .integer("line", "Line in /etc/shells"),
        ],
        sources: ["/etc/shells"]
    ) { host, rows in
        for (number, line) in ConfigurationLines(try host.root.textIfPresent("/etc/shells") ?? "") {
            let path = line.before(UInt8(ascii: "#")).trimmed
            guard path.first == UInt8(ascii: "/") else { continue }
            rows.append([.text(path.string), .bool(host.root.exists(path.string)), .int(number)])
        }
    }
}
