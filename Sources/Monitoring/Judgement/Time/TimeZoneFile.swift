extension TimeZoneRules {
    /// From the content of a compiled time zone file (RFC 8536, version 2 or newer).
    package init(compiled bytes: [UInt8]) throws(TimeZoneError) {
        var reader = TimeZoneFileReader(bytes)
        // The first block is for programs that know 32 bits only.
        let old = try reader.header()
        try reader.skip(old.size(timeSize: 4))
        let header = try reader.header()
        guard header.version >= UInt8(ascii: "2") else { throw .unsupportedVersion }
        self = try reader.rules(header)
    }
}

/// Why a time zone file cannot be used.
package enum TimeZoneError: Error, Sendable, Hashable {
    case noTimeZoneFile
    case unsupportedVersion
    case truncated
    case inconsistent
}

extension TimeZoneError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noTimeZoneFile: "the file is no compiled time zone"
        case .unsupportedVersion: "the time zone file is of version 1, which ends in the year 2037"
        case .truncated: "the time zone file ends too early"
        case .inconsistent: "the time zone file contradicts itself"
        }
    }
}

private struct TimeZoneFileReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    struct Header {
        let version: UInt8
        /// Of UT indicators, standard indicators, leap seconds, transitions, types and name bytes.
        let counts: [Int]

        func size(timeSize: Int) -> Int {
            counts[3] * (timeSize + 1) + counts[4] * 6 + counts[5] + counts[2] * (timeSize + 4) + counts[1] + counts[0]
        }
    }

    mutating func header() throws(TimeZoneError) -> Header {
        guard try take(4).elementsEqual("TZif".utf8) else { throw .noTimeZoneFile }
        let version = try take(16).first ?? 0
        var counts: [Int] = []
        for _ in 0..<6 { counts.append(Int(try integer(4))) }
        // No place has changed its clocks so often.
        guard counts.allSatisfy({ (0...10_000).contains($0) }) else { throw .inconsistent }
        return Header(version: version, counts: counts)
    }

    mutating func skip(_ count: Int) throws(TimeZoneError) {
        _ = try take(count)
    }

    mutating func rules(_ header: Header) throws(TimeZoneError) -> TimeZoneRules {
        var seconds: [Int64] = []
        for _ in 0..<header.counts[3] { seconds.append(try integer(8)) }
        let types = Array(try take(header.counts[3]))
        var offsets: [Int] = []
        for _ in 0..<header.counts[4] {
            offsets.append(Int(try integer(4)))
            try skip(2)
        }
        try skip(header.counts[5] + header.counts[2] * 12 + header.counts[1] + header.counts[0])
        guard let first = offsets.first, types.allSatisfy({ Int($0) < offsets.count }),
            zip(seconds, seconds.dropFirst()).allSatisfy({ $0 < $1 }),
            offsets.allSatisfy({ abs($0) <= 26 * 3_600 })
        else { throw .inconsistent }
        return TimeZoneRules(
            firstOffset: first,
            transitions: zip(seconds, types).map { .init(second: $0, offset: offsets[Int($1)]) },
            rule: try footer())
    }

    /// The rule for the time after the last transition, between two line feeds; it may be empty.
    private mutating func footer() throws(TimeZoneError) -> DaylightRule? {
        guard try take(1).first == UInt8(ascii: "\n") else { throw .inconsistent }
        guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else { throw .truncated }
        let text = String(decoding: bytes[position..<end], as: UTF8.self)
        guard !text.isEmpty else { return nil }
        guard let rule = DaylightRule(text) else { throw .inconsistent }
        return rule
    }

    /// Big-endian and signed.
    private mutating func integer(_ size: Int) throws(TimeZoneError) -> Int64 {
        let taken = try take(size)
        let start: Int64 = taken.first ?? 0 >= 0x80 ? -1 : 0
        return taken.reduce(start) { $0 << 8 | Int64($1) }
    }

    private mutating func take(_ count: Int) throws(TimeZoneError) -> ArraySlice<UInt8> {
        guard count <= bytes.count - position else { throw .truncated }
        defer { position += count }
        return bytes[position..<position + count]
    }
}
