internal import HostRoot

extension FactTable {
    static let cronAccess = FactTable(
        "cron_access", "The files that say who may use cron and at.",
        columns: [
            .text("service", "cron or at"),
            .text("list", "allow or deny; where there is an allow list, only it counts"),
            .text("path", "The file"),
            .text("users", "The names in it, with blanks between"),
            .integer("count", "How many names there are"),
        ],
        sources: ["/etc/cron.allow", "/etc/cron.deny", "/etc/at.allow", "/etc/at.deny"]
    ) { host, rows in
        for service in ["cron", "at"] {
            for list in ["allow", "deny"] {
                let path = "/etc/\(service).\(list)"
                guard let text = try host.root.textIfPresent(path) else { continue }
                let users = text.utf8.split(separator: UInt8(ascii: "\n"))
                    .map { Substring($0).trimmedOfBlanks }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
                rows.append([
                    .text(service), .text(list), .text(path), .text(users.joined(separator: " ")), .int(users.count),
                ])
            }
        }
    }
}
