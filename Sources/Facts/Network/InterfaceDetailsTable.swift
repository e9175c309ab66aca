internal import HostRoot

extension FactTable {
    static let interfaceDetails = FactTable(
        "interface_details", "Network interfaces of the host's network namespace.",
        columns: [
            .text("interface", "Name"),
            .text("mac", "Hardware address"),
            .integer("type", "The kernel's number of the link type: 1 Ethernet, 772 loopback, 65534 none"),
            .integer("mtu", "Largest packet, in bytes"),
            .integer("flags", "The kernel's flags (IFF_UP is 1, IFF_PROMISC 256)"),
            .integer("is_up", "1 where the interface is switched on"),
            .integer("is_promiscuous", "1 where it takes packets that are addressed to others"),
            .integer("is_wireless", "1 for a wireless network interface"),
            .integer("is_virtual", "1 where no device stands behind it (bridges, tunnels, loopback, containers)"),
            .text("master", "The bridge, bond or team that it is part of"),
            .text("operating_state", "up, down, dormant, unknown, …"),
        ],
        sources: ["/sys/class/net"],
        isOffline: false
    ) { host, rows in
        for name in try host.root.names(in: "/sys/class/net") {
            let folder = "/sys/class/net/\(name)"
            // Bonding puts files of its own beside the interfaces; an interface may also go away at any time.
            guard let flags = attribute(host, "\(folder)/flags").flatMap({ UInt32(hexadecimal: $0.dropFirst(2).utf8) })
            else { continue }
            let master = try? host.root.linkTarget("\(folder)/master")
            rows.append([
                .text(name), .text(attribute(host, "\(folder)/address")),
                .int(attribute(host, "\(folder)/type").flatMap { Int($0) }),
                .int(attribute(host, "\(folder)/mtu").flatMap { Int($0) }), .int(flags), .bool(flags & 1 != 0),
                .bool(flags & 0x100 != 0),
                .bool(host.root.exists("\(folder)/wireless") || host.root.exists("\(folder)/phy80211")),
                .bool(!host.root.exists("\(folder)/device")),
                .text(
                    master.flatMap { $0.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } }),
                .text(attribute(host, "\(folder)/operstate")),
            ])
        }
    }

    /// One value of an interface; nil where the kernel has none for its kind, or it went away.
    private static func attribute(_ host: AuditedHost, _ path: String) -> String? {
        guard let text = try? host.root.text(path, limit: 1 << 16) else { return nil }
        return String(text.prefix { $0 != "\n" })
    }
}
