internal import HostRoot

extension FactTable {
    static let trustedHosts = FactTable(
        "trusted_hosts", "Files that let other hosts' users in without a password (rlogin, rsh, host-based SSH).",
        columns: [
            .text("path", "The file"),
            .integer("entries", "How many lines grant something"),
        ],
        sources: ["/etc/hosts.equiv", "/etc/shosts.equiv", "/etc/ssh/shosts.equiv"]
    ) { host, rows in
        for path in ["/etc/hosts.equiv", "/etc/shosts.equiv", "/etc/ssh/shosts.equiv"] {
            guard let text = try host.root.textIfPresent(path) else { continue }
            let entries = text.utf8.split(separator: UInt8(ascii: "\n")).filter { line in
                let first = line.first { !$0.isBlank && $0 != UInt8(ascii: "\r") }
                return first != nil && first != UInt8(ascii: "#")
            }
            rows.append([.text(path), .int(entries.count)])
        }
    }
}
