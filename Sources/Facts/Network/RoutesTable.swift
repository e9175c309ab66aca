internal import HostRoot

extension FactTable {
    static let routes = FactTable(
        "routes", "Routes of the main routing table.",
        columns: [
            .text("destination", "Network; 0.0.0.0 or :: with a netmask of 0 for the default route"),
            .integer("netmask", "Length of the network's prefix, in bits"),
            .text("gateway", "Next host; null on the link itself"),
            .text("interface", "Interface that packets leave by"),
            .integer("flags", "The kernel's flags (1 up, 2 gateway, 4 host)"),
            .integer("metric", "Routes with a lower one go first"),
            .text("type", "gateway, host or network; local for the host's own IPv6 addresses"),
        ],
        sources: ["/proc/net/route", "/proc/net/ipv6_route"],
        isOffline: false
    ) { host, rows in
        for route in RouteList.version4(try host.root.text("/proc/net/route", limit: RouteList.limit)) {
            rows.append(route.row)
        }
        // A kernel without IPv6 has no such file.
        for route in RouteList.version6(
            try host.root.textIfPresent("/proc/net/ipv6_route", limit: RouteList.limit) ?? "")
        {
            rows.append(route.row)
        }
    }
}

/// The kernel's two lists of routes.
package enum RouteList {
    /// A router with the whole internet has a million routes of 130 bytes.
    static let limit = 256 << 20

    package struct Route: Sendable, Hashable {
        package let destination: SocketAddress
        package let prefix: Int
        package let gateway: SocketAddress?
        package let interface: String
        package let flags: UInt32
        package let metric: UInt32
    }

    package static func version4(_ text: String, isLittleEndian: Bool = SocketList.isLittleEndian) -> [Route] {
        text.utf8.split(separator: UInt8(ascii: "\n")).dropFirst().compactMap { line in
            // Iface, Destination, Gateway, Flags, RefCnt, Use, Metric, Mask, …
            let fields = line.split { $0.isBlank }
            guard fields.count >= 8,
                let destination = SocketAddress(words: fields[1], isLittleEndian: isLittleEndian),
                let gateway = SocketAddress(words: fields[2], isLittleEndian: isLittleEndian),
                let flags = UInt32(hexadecimal: fields[3]), let metric = UInt32(decimal: fields[6]),
                let mask = UInt32(hexadecimal: fields[7])
            else { return nil }
            return Route(
                destination: destination, prefix: mask.nonzeroBitCount, gateway: gateway.scope == .any ? nil : gateway,
                interface: String(Substring(fields[0])), flags: flags, metric: metric)
        }
    }

    package static func version6(_ text: String) -> [Route] {
        text.utf8.split(separator: UInt8(ascii: "\n")).compactMap { line in
            // Destination, its prefix, source, its prefix, gateway, metric, references, use, flags, interface.
            let fields = line.split { $0.isBlank }
            guard fields.count >= 10, let destination = SocketAddress(digits: fields[0]),
                let prefix = UInt8(hexadecimal: fields[1]), let gateway = SocketAddress(digits: fields[4]),
                let metric = UInt32(hexadecimal: fields[5]), let flags = UInt32(hexadecimal: fields[8])
            else { return nil }
            return Route(
                destination: destination, prefix: Int(prefix), gateway: gateway.scope == .any ? nil : gateway,
                interface: String(Substring(fields[9])), flags: flags, metric: metric)
        }
    }
}

extension RouteList.Route {
    fileprivate var row: [FactValue] {
        let isLocal = flags & 0x8000_0000 != 0
        let kind = isLocal ? "local" : flags & 2 != 0 ? "gateway" : flags & 4 != 0 ? "host" : "network"
        return [
            .text(destination.description), .int(prefix), .text(gateway?.description), .text(interface), .int(flags),
            .int(metric), .text(kind),
        ]
    }
}
