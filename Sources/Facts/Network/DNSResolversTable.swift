internal import HostRoot

extension FactTable {
    static let dnsResolvers = FactTable(
        "dns_resolvers", "Settings of the resolver, and the servers behind a local stub.",
        columns: [
            .integer("id", "Position among the entries of its type in the file, from 0"),
            .text("type", "nameserver, search, sortlist or options"),
            .text("address", "Address of a server, domain, network or option"),
            .text("netmask", "Of a sort list's network"),
            .text("scope", "Of an address: loopback, private, public, …"),
            .integer("is_used", "0 for servers after the third and lists that a later line replaces"),
            .integer("is_upstream", "1 for the servers that systemd-resolved asks behind its stub"),
            .text("file", "File that holds it"),
            .integer("line", "Line in the file"),
        ],
        sources: ["/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"]
    ) { host, rows in
        let path = "/etc/resolv.conf"
        guard let text = try host.root.textIfPresent(path) else { return }
        let own = ResolverConfiguration(text)
        rows.append(own, file: path, isUpstream: false)
        let stubs = ["127.0.0.53", "127.0.0.54"]
        guard own.entries.contains(where: { $0.kind == .nameserver && stubs.contains($0.value) }) else { return }
        let upstream = "/run/systemd/resolve/resolv.conf"
        guard let text = try host.root.textIfPresent(upstream) else {
            // On a system that does not run there is no such list.
            if host.root.isLive { rows.noteMissingRows(.unreadable(.notFound(path: upstream))) }
            return
        }
        rows.append(ResolverConfiguration(text), file: upstream, isUpstream: true)
    }
}

extension TableRows {
    fileprivate mutating func append(_ configuration: ResolverConfiguration, file: String, isUpstream: Bool) {
        var counts: [ResolverConfiguration.Kind: Int] = [:]
        for entry in configuration.entries {
            let id = counts[entry.kind, default: 0]
            counts[entry.kind] = id + 1
            // A zone names the interface of a link-local address.
            let address = entry.kind == .nameserver ? SocketAddress(entry.value.prefix { $0 != "%" }) : nil
            append([
                .int(id), .text(entry.kind.rawValue), .text(entry.value), .text(entry.netmask),
                .text(address?.scope.rawValue), .bool(entry.isUsed), .bool(isUpstream), .text(file), .int(entry.line),
            ])
        }
    }
}
