internal import HostRoot

extension FactTable {
    static let pamLimits = FactTable(
        "pam_limits", "The lines of the files that pam_limits reads, in its order.",
        columns: [
            .text("domain", "Login name, @group, %group, *, or a range of ids"),
            .text("type", "soft, hard, or - for both"),
            .text("item", "core, nofile, nproc, maxlogins, …"),
            .text("value", "A number, unlimited, infinity or -1; the unit is that of the item"),
            .text("file", "The file"),
            .integer("line", "Its line"),
            .integer("position", "The order of reading; a later line for the same domain, type and item wins"),
        ],
        sources: ["/etc/security/limits.conf", "/etc/security/limits.d"]
    ) { host, rows in
        var paths = ["/etc/security/limits.conf"]
        rows.attempt { _ in paths += try host.root.glob("/etc/security/limits.d/*.conf") }
        for path in paths {
            rows.attempt { rows in
                for (number, line) in ConfigurationLines(try host.root.textIfPresent(path) ?? "") {
                    let words = line.before(UInt8(ascii: "#")).words
                    // `name -` alone takes a user out of all limits.
                    guard words.count >= 2 else { continue }
                    rows.append([
                        .text(words[0]), .text(words[1].lowercased()), .text(words.count > 2 ? words[2] : nil),
                        .text(words.count > 3 ? words[3] : nil), .text(path), .int(number), .int(rows.count),
                    ])
                }
            }
        }
    }
}
