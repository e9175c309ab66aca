extension HostRoot {
    /// Files that one pattern may expand to; far above any real configuration.
    package static let globLimit = 10_000

    /// The paths that match a shell pattern (`*`, `?`, `[…]` within one component), sorted, as glob(3) gives them.
    ///
    /// A component without a wildcard is taken as it is. Names that start with a dot need a pattern that does so too.
    /// A folder that does not exist matches nothing; one that cannot be read throws.
    package func glob(_ pattern: String) throws(HostRootError) -> [String] {
        var found = [""]
        for component in pattern.split(separator: "/") {
            var next: [String] = []
            let wildcard = Wildcard(component)
            for folder in found {
                guard !wildcard.isLiteral else {
                    next.append("\(folder)/\(wildcard.literal)")
                    continue
                }
                let names: [String]
                do {
                    names = try self.names(in: folder.isEmpty ? "/" : folder)
                } catch .notFound {
                    continue
                }
                for name in names where wildcard.matches(name) {
                    next.append("\(folder)/\(name)")
                    guard next.count <= HostRoot.globLimit else {
                        throw .tooLarge(path: pattern, limit: HostRoot.globLimit)
                    }
                }
            }
            found = next
        }
        var present: [String] = []
        for path in found where try status(path, followLink: false) != nil { present.append(path) }
        return present
    }
}

/// A shell pattern for one name, as fnmatch(3) with FNM_PERIOD reads it.
package struct Wildcard: Sendable {
    private enum Part: Sendable {
        case byte(UInt8)
        case anyByte
        case anyRun
        case set(ranges: [ClosedRange<UInt8>], isNegated: Bool)
    }

    private var parts: [Part] = []

    package init(_ pattern: some StringProtocol) {
        let bytes = Array(pattern.utf8)
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "*"): parts.append(.anyRun)
            case UInt8(ascii: "?"): parts.append(.anyByte)
            case UInt8(ascii: "\\") where index + 1 < bytes.count:
                index += 1
                parts.append(.byte(bytes[index]))
            case UInt8(ascii: "["):
                if let (set, end) = Wildcard.set(bytes, from: index) {
                    parts.append(set)
                    index = end
                } else {
                    parts.append(.byte(bytes[index]))
                }
            default: parts.append(.byte(bytes[index]))
            }
            index += 1
        }
    }

    /// True where no part is a wildcard.
    package var isLiteral: Bool {
        parts.allSatisfy { if case .byte = $0 { true } else { false } }
    }

    /// The name itself, for a pattern without wildcards.
    package var literal: String {
        let bytes = parts.compactMap { part -> UInt8? in if case .byte(let byte) = part { byte } else { nil } }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a name matches; linear in its length times the pattern's.
    package func matches(_ name: some StringProtocol) -> Bool {
        let bytes = Array(name.utf8)
        if bytes.first == UInt8(ascii: "."), let first = parts.first {
            guard case .byte(UInt8(ascii: ".")) = first else { return false }
        }
        var part = 0
        var byte = 0
        var retry: (part: Int, byte: Int)?
        while byte < bytes.count {
            if part < parts.count, case .anyRun = parts[part] {
                retry = (part, byte)
                part += 1
            } else if part < parts.count, Wildcard.matches(parts[part], bytes[byte]) {
                part += 1
                byte += 1
            } else if let start = retry {
                retry = (start.part, start.byte + 1)
                part = start.part + 1
                byte = start.byte + 1
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { if case .anyRun = $0 { true } else { false } }
    }

    private static func matches(_ part: Part, _ byte: UInt8) -> Bool {
        switch part {
        case .byte(let wanted): wanted == byte
        case .anyByte: true
        case .anyRun: false
        case .set(let ranges, let isNegated): ranges.contains { $0.contains(byte) } != isNegated
        }
    }

    /// A bracket expression that starts at `start`, and the index of its closing bracket.
    private static func set(_ bytes: [UInt8], from start: Int) -> (Part, Int)? {
        var index = start + 1
        var isNegated = false
        if index < bytes.count, bytes[index] == UInt8(ascii: "!") || bytes[index] == UInt8(ascii: "^") {
            isNegated = true
            index += 1
        }
        var ranges: [ClosedRange<UInt8>] = []
        var isFirst = true
        while index < bytes.count, isFirst || bytes[index] != UInt8(ascii: "]") {
            isFirst = false
            let low = bytes[index]
            if index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "-"), bytes[index + 2] != UInt8(ascii: "]") {
                if low <= bytes[index + 2] { ranges.append(low...bytes[index + 2]) }
                index += 3
            } else {
                ranges.append(low...low)
                index += 1
            }
        }
        guard index < bytes.count else { return nil }
        return (.set(ranges: ranges, isNegated: isNegated), index)
    }
}
