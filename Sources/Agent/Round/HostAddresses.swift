internal import Glibc

/// The addresses by which others may reach this host.
enum HostAddresses {
    /// Those of version 4 first; without the loopback's, and without those that hold on one link only.
    static var current: [String] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var (four, six): ([String], [String]) = ([], [])
        var next = list
        while let entry = next {
            next = entry.pointee.ifa_next
            guard let address = entry.pointee.ifa_addr, entry.pointee.ifa_flags & UInt32(IFF_LOOPBACK) == 0,
                let text = text(address)
            else { continue }
            if Int32(address.pointee.sa_family) == AF_INET { four.append(text) } else { six.append(text) }
        }
        return four + six
    }

    private static func text(_ address: UnsafePointer<sockaddr>) -> String? {
        let size: Int
        switch Int32(address.pointee.sa_family) {
        case AF_INET: size = MemoryLayout<sockaddr_in>.size
        case AF_INET6: size = MemoryLayout<sockaddr_in6>.size
        default: return nil
        }
        var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard
            getnameinfo(
                address, socklen_t(size), &buffer, socklen_t(buffer.count), nil, 0, Int32(NI_NUMERICHOST)) == 0
        else { return nil }
        let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.hasPrefix("127.") || text.hasPrefix("fe80:") ? nil : text
    }
}
