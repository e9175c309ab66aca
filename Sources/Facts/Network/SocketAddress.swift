/// An IP address, and how far from the host it can be reached.
package struct SocketAddress: Sendable, Hashable {
    /// 4 or 16 bytes in network order.
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    package enum Scope: String, Sendable {
        /// Only this host.
        case loopback
        /// Every address of the host.
        case any
        case linkLocal = "link-local"
        case multicast
        /// Addresses that are not routed on the internet.
        case `private` = "private"
        case `public` = "public"
    }

    package var isVersion6: Bool { bytes.count == 16 }

    /// The four bytes of an IPv4 address that is written as `::ffff:a.b.c.d`.
    private var mapped: ArraySlice<UInt8>? {
        guard isVersion6, bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 255, bytes[11] == 255 else { return nil }
        return bytes[12...]
    }

    package var scope: Scope {
        if let mapped { return SocketAddress.scope(ofVersion4: Array(mapped)) }
        guard isVersion6 else { return SocketAddress.scope(ofVersion4: bytes) }
        if bytes[..<15].allSatisfy({ $0 == 0 }) {
            if bytes[15] == 0 { return .any }
            if bytes[15] == 1 { return .loopback }
        }
        switch (bytes[0], bytes[1]) {
        case (0xfe, 0x80...0xbf): return .linkLocal
        case (0xfc...0xfd, _): return .private
        case (0xff, _): return .multicast
        default: return .public
        }
    }

    private static func scope(ofVersion4 bytes: [UInt8]) -> Scope {
        guard bytes.count == 4 else { return .public }
        switch (bytes[0], bytes[1]) {
        case (0, _): return bytes == [0, 0, 0, 0] ? .any : .public
        case (127, _): return .loopback
        case (169, 254): return .linkLocal
        case (10, _), (172, 16...31), (192, 168), (100, 64...127): return .private
        case (224...239, _): return .multicast
        default: return .public
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// As inet_ntop(3) writes it.
    package var description: String {
        guard isVersion6 else { return bytes.map { String($0) }.joined(separator: ".") }
        if let mapped { return "::ffff:\(SocketAddress(bytes: Array(mapped)))" }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        guard let run = SocketAddress.longestRunOfZeros(groups) else {
            return groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        let start = groups[..<run.lowerBound].map { String($0, radix: 16) }.joined(separator: ":")
        let end = groups[run.upperBound...].map { String($0, radix: 16) }.joined(separator: ":")
        return "\(start)::\(end)"
    }

    /// The first of the longest runs of two or more zeros.
    private static func longestRunOfZeros(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start >= 2, end - start > (best?.count ?? 0) { best = start..<end }
            start = end + 1
        }
        return best
    }
}

extension SocketAddress {
    /// From the kernel's words: each of four bytes in network order, printed as one number of this machine's order.
    init?(words hexadecimal: Substring.UTF8View, isLittleEndian: Bool) {
        guard hexadecimal.count == 8 || hexadecimal.count == 32 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hexadecimal.count / 2)
        var rest = hexadecimal[...]
        while !rest.isEmpty {
            guard let word = UInt32(hexadecimal: rest.prefix(8)) else { return nil }
            withUnsafeBytes(of: isLittleEndian ? word.littleEndian : word.bigEndian) { bytes.append(contentsOf: $0) }
            rest = rest.dropFirst(8)
        }
        self.bytes = bytes
    }

    /// From hexadecimal digits in network order, as /proc/net/ipv6_route has them.
    init?(digits hexadecimal: Substring.UTF8View) {
        guard hexadecimal.count == 32 else { return nil }
        var bytes: [UInt8] = []
        var rest = hexadecimal[...]
        while !rest.isEmpty {
            guard let byte = UInt8(hexadecimal: rest.prefix(2)) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        self.bytes = bytes
    }

    /// From the usual notation, without a prefix length or zone.
    package init?(_ text: some StringProtocol) {
        let version4 = text.split(separator: ".", omittingEmptySubsequences: false)
        if version4.count == 4, !text.utf8.contains(UInt8(ascii: ":")) {
            var bytes: [UInt8] = []
            for part in version4 {
                guard let byte = UInt8(decimal: part.utf8) else { return nil }
                bytes.append(byte)
            }
            self.bytes = bytes
            return
        }
        guard let bytes = SocketAddress.version6(Substring(text)) else { return nil }
        self.bytes = bytes
    }

    private static func version6(_ text: Substring) -> [UInt8]? {
        guard text.utf8.contains(UInt8(ascii: ":")), text.utf8.count <= 45 else { return nil }
        let halves: [Substring]
        if let gap = text.firstRange(of: "::") {
            halves = [text[..<gap.lowerBound], text[gap.upperBound...]]
        } else {
            halves = [text]
        }
        var parts: [[UInt8]] = []
        for half in halves {
            guard let bytes = groups(half) else { return nil }
            parts.append(bytes)
        }
        let count = parts.reduce(0) { $0 + $1.count }
        if parts.count == 1 { return count == 16 ? parts[0] : nil }
        guard count <= 14 else { return nil }
        return parts[0] + [UInt8](repeating: 0, count: 16 - count) + parts[1]
    }

    private static func groups(_ text: Substring) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.utf8.contains(UInt8(ascii: ".")) {
                guard let address = SocketAddress(part), !address.isVersion6 else { return nil }
                bytes += address.bytes
            } else {
                guard part.utf8.count <= 4, let group = UInt16(hexadecimal: part.utf8) else { return nil }
                bytes.append(UInt8(group >> 8))
                bytes.append(UInt8(group & 0xff))
            }
        }
        return bytes.count <= 16 ? bytes : nil
    }
}
