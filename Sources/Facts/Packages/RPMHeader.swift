/// The header of one package as rpm keeps it in its database: an index of tags, then their data.
package struct RPMHeader {
    private let bytes: UnsafeRawBufferPointer
    private let entryCount: Int
    private let dataStart: Int

    package enum Tag: UInt32 {
        case rsaHeader = 268
        case dsaHeader = 267
        case sha1Header = 269
        case signedPGP = 259
        case signedGPG = 262
        case openPGP = 278
        case name = 1000
        case version = 1001
        case release = 1002
        case epoch = 1003
        case installTime = 1008
        case size = 1009
        case vendor = 1011
        case group = 1016
        case architecture = 1022
        case fileDigests = 1035
        case sourceRPM = 1044
        case directoryIndexes = 1116
        case baseNames = 1117
        case directoryNames = 1118
        case longSize = 5009
        case fileDigestAlgorithm = 5011
        case modularityLabel = 5096
    }

    /// Tags of one header; rpm itself allows no more.
    private static let entryLimit = 0xFFFF

    /// Nil where the bytes are not a header.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 8 else { return nil }
        let entries = Int(RPMHeader.word(bytes, 0))
        let dataLength = Int(RPMHeader.word(bytes, 4))
        let start = 8 + entries * 16
        guard entries > 0, entries <= RPMHeader.entryLimit, start + dataLength <= bytes.count else { return nil }
        self.bytes = UnsafeRawBufferPointer(rebasing: bytes[..<(start + dataLength)])
        entryCount = entries
        dataStart = start
    }

    /// A string, or the first of several (the untranslated one).
    package func string(_ tag: Tag) -> String? {
        guard let entry = entry(tag), [6, 8, 9].contains(entry.type), let text = terminated(at: entry.start) else {
            return nil
        }
        return String(decoding: text, as: UTF8.self)
    }

    package func integer(_ tag: Tag) -> UInt64? {
        guard let entry = entry(tag), entry.count >= 1 else { return nil }
        switch entry.type {
        case 4 where entry.start + 4 <= bytes.count: return UInt64(RPMHeader.word(bytes, entry.start))
        case 5 where entry.start + 8 <= bytes.count:
            return UInt64(RPMHeader.word(bytes, entry.start)) << 32
                | UInt64(RPMHeader.word(bytes, entry.start + 4))
        default: return nil
        }
    }

    package func binary(_ tag: Tag) -> UnsafeRawBufferPointer? {
        guard let entry = entry(tag), entry.type == 7, entry.start + entry.count <= bytes.count else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[entry.start..<(entry.start + entry.count)])
    }

    /// Hands over each string of an array with its position; stops when told so.
    package func strings(_ tag: Tag, each: (Int, UnsafeRawBufferPointer) -> Bool) {
        guard let entry = entry(tag), [6, 8, 9].contains(entry.type) else { return }
        var start = entry.start
        for position in 0..<entry.count {
            guard let text = terminated(at: start) else { return }
            if !each(position, text) { return }
            start += text.count + 1
        }
    }

    /// One number of an array of 32-bit numbers.
    package func integer(_ tag: Tag, at position: Int) -> Int? {
        guard let entry = entry(tag), entry.type == 4, position < entry.count,
            entry.start + position * 4 + 4 <= bytes.count
        else { return nil }
        return Int(RPMHeader.word(bytes, entry.start + position * 4))
    }

    /// The numbers of an array of 32-bit numbers.
    package func integers(_ tag: Tag) -> [Int] {
        guard let entry = entry(tag), entry.type == 4, entry.start + entry.count * 4 <= bytes.count else { return [] }
        return (0..<entry.count).map { Int(RPMHeader.word(bytes, entry.start + $0 * 4)) }
    }

    private func entry(_ tag: Tag) -> (type: UInt32, start: Int, count: Int)? {
        for index in 0..<entryCount where RPMHeader.word(bytes, 8 + index * 16) == tag.rawValue {
            let place = 8 + index * 16
            let start = dataStart + Int(RPMHeader.word(bytes, place + 8))
            guard start < bytes.count else { return nil }
            return (RPMHeader.word(bytes, place + 4), start, Int(RPMHeader.word(bytes, place + 12)))
        }
        return nil
    }

    private func terminated(at start: Int) -> UnsafeRawBufferPointer? {
        guard start < bytes.count, let end = bytes[start...].firstIndex(of: 0) else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    /// A big-endian number; the caller has checked that it lies inside.
    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
        UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}

extension RPMHeader {
    /// The id of the key that signed the package, sixteen hexadecimal digits; nil for one without a signature.
    package var signingKey: String? {
        for tag in [Tag.rsaHeader, .dsaHeader, .signedPGP, .signedGPG] {
            guard let packet = binary(tag) else { continue }
            return PGPSignature.issuer(of: packet) ?? ""
        }
        return string(.openPGP) != nil ? "" : nil
    }
}

/// Enough of RFC 9580 to tell whose signature a signature packet is.
enum PGPSignature {
    static func issuer(of packet: UnsafeRawBufferPointer) -> String? {
        guard let body = body(of: packet), let version = body.first else { return nil }
        if version == 3, body.count >= 15 { return hexadecimal(body[(body.startIndex + 7)..<(body.startIndex + 15)]) }
        guard version == 4, body.count > 6 else { return nil }
        var rest = body.dropFirst(4)
        for _ in 0..<2 {
            guard rest.count >= 2 else { return nil }
            let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
            rest = rest.dropFirst(2)
            if let issuer = issuer(inSubpackets: rest.prefix(length)) { return issuer }
            rest = rest.dropFirst(length)
        }
        return nil
    }

    private static func body(of packet: UnsafeRawBufferPointer) -> Slice<UnsafeRawBufferPointer>? {
        guard packet.count > 3 else { return nil }
        let first = packet[0]
        if first & 0x40 != 0 {
            switch packet[1] {
            case ..<192: return packet[2...]
            case ..<224: return packet[3...]
            default: return packet.count > 6 ? packet[6...] : nil
            }
        }
        switch first & 3 {
        case 0: return packet[2...]
        case 1: return packet[3...]
        case 2: return packet.count > 5 ? packet[5...] : nil
        default: return packet[1...]
        }
    }

    private static func issuer(inSubpackets bytes: Slice<UnsafeRawBufferPointer>) -> String? {
        var rest = bytes
        while rest.count >= 2 {
            var length = Int(rest[rest.startIndex])
            rest = rest.dropFirst()
            if length >= 192, length < 255, let next = rest.first {
                length = (length - 192) << 8 + Int(next) + 192
                rest = rest.dropFirst()
            }
            guard length > 0, length <= rest.count else { return nil }
            let content = rest.prefix(length)
            rest = rest.dropFirst(length)
            // 16 is the key's id; 33 its version and fingerprint, of which the id is the end.
            switch content[content.startIndex] & 0x7F {
            case 16 where content.count == 9: return hexadecimal(content.dropFirst())
            case 33 where content.count == 22: return hexadecimal(content.suffix(8))
            default: continue
            }
        }
        return nil
    }

    private static func hexadecimal(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
