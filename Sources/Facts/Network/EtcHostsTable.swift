internal import HostRoot

extension FactTable {
    static let etcHosts = FactTable(
        "etc_hosts", "Lines of /etc/hosts.",
        columns: [
            .text("address", "Address, as written"),
            .text("hostnames", "The names for it, with blanks between"),
            .text(
                "scope", "Of the address: loopback, link-local, multicast, private, public or any; null for no address"),
            .integer("line", "Line in the file"),
        ],
        sources: ["/etc/hosts"]
    ) { host, rows in
        for entry in hostsEntries(try host.root.textIfPresent("/etc/hosts", limit: 64 << 20) ?? "") {
            let address = SocketAddress(entry.address.prefix { $0 != "%" })
            rows.append([
                .text(entry.address), .text(entry.names), .text(address?.scope.rawValue), .int(entry.line),
            ])
        }
    }

    static func hostsEntries(_ text: String) -> [(address: String, names: String, line: Int)] {
        text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .compactMap { index, line in
                let words = line.prefix { $0 != UInt8(ascii: "#") }
                    .split { $0.isBlank || $0 == UInt8(ascii: "\r") }.map { String(Substring($0)) }
                guard words.count > 1 else { return nil }
                return (words[0], words.dropFirst().joined(separator: " "), index + 1)
            }
    }
}
