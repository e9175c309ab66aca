internal import Glibc
internal import HostRoot

extension FactTable {
    static let interfaceAddresses = FactTable(
        "interface_addresses", "Addresses of the network interfaces.",
        columns: [
            .text("interface", "Name of the interface"),
            .text("address", "Address"),
            .text("mask", "Network mask"),
            .text("broadcast", "Broadcast address"),
            .text("point_to_point", "The other end's address"),
            .text("scope", "loopback, link-local, private or public"),
        ],
        sources: ["getifaddrs(3)"],
        isOffline: false
    ) { _, rows in
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else {
            throw HostRootError.system(path: "/proc/net", code: errno)
        }
        defer { freeifaddrs(list) }
        var next = list
        while let entry = next {
            next = entry.pointee.ifa_next
            guard let address = SocketAddress(entry.pointee.ifa_addr), let name = entry.pointee.ifa_name else {
                continue
            }
            let other = SocketAddress(entry.pointee.ifa_ifu.ifu_dstaddr)?.description
            let isPointToPoint = entry.pointee.ifa_flags & UInt32(IFF_POINTOPOINT) != 0
            rows.append([
                .text(String(cString: name)), .text(address.description),
                .text(SocketAddress(entry.pointee.ifa_netmask)?.description), .text(isPointToPoint ? nil : other),
                .text(isPointToPoint ? other : nil), .text(address.scope.rawValue),
            ])
        }
    }
}

extension SocketAddress {
    /// Nil for other families than IP.
    fileprivate init?(_ address: UnsafeMutablePointer<sockaddr>?) {
        guard let address else { return nil }
        let start = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            let ip = start.assumingMemoryBound(to: sockaddr_in.self).pointee.sin_addr
            self.init(bytes: withUnsafeBytes(of: ip) { Array($0) })
        case AF_INET6:
            let ip = start.assumingMemoryBound(to: sockaddr_in6.self).pointee.sin6_addr
            self.init(bytes: withUnsafeBytes(of: ip) { Array($0) })
        default: return nil
        }
    }
}
