/// A set of Unicode scalars, as a bracket of a regular expression names it.
struct ScalarSet: Sendable, Hashable {
    /// One bit for each of the first 128 scalars.
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private var ranges: [ClosedRange<UInt32>] = []
    private var isNegated = false
    private var ignoresCase = false

    init() {}

    init(_ scalar: Unicode.Scalar) {
        insert(scalar.value...scalar.value)
    }

    mutating func insert(_ range: ClosedRange<UInt32>) {
        for value in range.clamped(to: 0...127) where range.contains(value) {
            if value < 64 { low |= 1 << UInt64(value) } else { high |= 1 << UInt64(value - 64) }
        }
        if range.upperBound > 127 { ranges.append(max(range.lowerBound, 128)...range.upperBound) }
    }

    /// The members of a set that is not negated, or of one within ASCII.
    mutating func formUnion(_ other: ScalarSet) {
        let other = other.isNegated ? other.writtenOut : other
        low |= other.low
        high |= other.high
        ranges += other.ranges
    }

    var negated: ScalarSet {
        var set = self
        set.isNegated.toggle()
        return set
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value < 64 { return (low >> UInt64(value) & 1 == 1) != isNegated }
        if value < 128 { return (high >> UInt64(value - 64) & 1 == 1) != isNegated }
        return (hasRange(value) || (ignoresCase && hasOtherCase(scalar))) != isNegated
    }

    /// The set also of the other letter case of each of its members.
    var inAnyCase: ScalarSet {
        var set = self
        set.ignoresCase = true
        set.high |= (high & ScalarSet.capitals) << 32 | (high >> 32 & ScalarSet.capitals)
        return set
    }

    /// `A` to `Z`, of the scalars from 64 on; the small letters are 32 bits behind.
    private static let capitals: UInt64 = 0x07ff_fffe

    private func hasRange(_ value: UInt32) -> Bool { ranges.contains { $0.contains(value) } }

    private func hasOtherCase(_ scalar: Unicode.Scalar) -> Bool {
        [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping].contains { mapping in
            guard let other = mapping.unicodeScalars.first, mapping.unicodeScalars.count == 1 else { return false }
            if other.value < 64 { return low >> UInt64(other.value) & 1 == 1 }
            return other.value < 128 ? high >> UInt64(other.value - 64) & 1 == 1 : hasRange(other.value)
        }
    }

    /// The same set without negation; only classes within ASCII are negated inside of brackets.
    private var writtenOut: ScalarSet {
        var set = self
        set.low = ~low
        set.high = ~high
        set.isNegated = false
        set.ranges = [128...0x10_ffff]
        return set
    }
}

// MARK: - Classes

extension ScalarSet {
    private static func ascii(_ ranges: ClosedRange<Unicode.Scalar>...) -> ScalarSet {
        var set = ScalarSet()
        for range in ranges { set.insert(range.lowerBound.value...range.upperBound.value) }
        return set
    }

    static let digits = ascii("0"..."9")
    /// What names are made of.
    static let word = ascii("a"..."z", "A"..."Z", "0"..."9", "_"..."_")
    static let space = ascii("\t"..."\r", " "..." ")
    static let lineFeed = ScalarSet("\n")

    /// A class of POSIX, such as `alpha`; nil where there is none of that name.
    static func named(_ name: String) -> ScalarSet? {
        switch name {
        case "alpha": ascii("a"..."z", "A"..."Z")
        case "alnum": ascii("a"..."z", "A"..."Z", "0"..."9")
        case "digit": digits
        case "lower": ascii("a"..."z")
        case "upper": ascii("A"..."Z")
        case "space": space
        case "blank": ascii("\t"..."\t", " "..." ")
        case "punct": ascii("!"..."/", ":"..."@", "["..."`", "{"..."~")
        case "xdigit": ascii("0"..."9", "a"..."f", "A"..."F")
        case "word": word
        case "cntrl": ascii("\u{0}"..."\u{1f}", "\u{7f}"..."\u{7f}")
        case "graph": ascii("!"..."~")
        case "print": ascii(" "..."~")
        case _: nil
        }
    }
}
