/// How many parts a POSIX extended regular expression has once its repetitions are written out, as regcomp(3) does.
///
/// The C library bounds neither that nor how deep groups are nested: `(a{1,250}){1,250}` takes gigabytes, and a
/// thousand brackets its stack.
package struct PatternSize {
    package private(set) var isWithinLimit = true
    /// The parts of the current group, up to where the pattern has been read.
    private var size = 0
    /// The part that a repetition would repeat; 0 where there is none.
    private var atom = 0
    /// The sizes of the groups around the current one.
    private var groups: [Int] = []

    /// Memory for an expression grows with the square of its parts; for this many it is about ten megabytes.
    static let limit = 1_000

    package init(_ pattern: String) {
        let bytes = Array(pattern.utf8)
        var position = 0
        while position < bytes.count && isWithinLimit {
            position = take(bytes, at: position)
            isWithinLimit = size <= PatternSize.limit && groups.count <= PatternSize.limit
        }
        isWithinLimit = isWithinLimit && groups.reduce(size, +) <= PatternSize.limit
    }

    /// Counts what begins at a position, and gives the position after it.
    private mutating func take(_ bytes: [UInt8], at position: Int) -> Int {
        switch bytes[position] {
        case UInt8(ascii: "("):
            groups.append(size)
            size = 1
            atom = 0
        case UInt8(ascii: ")") where !groups.isEmpty:
            atom = size
            size += groups.removeLast()
        case UInt8(ascii: "|"):
            size += 1
            atom = 0
        case UInt8(ascii: "*"), UInt8(ascii: "?"):
            multiply(by: 1)
        case UInt8(ascii: "+"):
            // `x+` is written out as `xx*`.
            multiply(by: 2)
        case UInt8(ascii: "{"):
            guard let interval = Interval(bytes, after: position) else {
                add()
                break
            }
            multiply(by: interval.copies)
            return interval.end
        case UInt8(ascii: "["):
            add()
            return PatternSize.endOfBracket(bytes, after: position)
        case UInt8(ascii: "\\"):
            add()
            return position + 2
        default:
            add()
        }
        return position + 1
    }

    private mutating func add() {
        atom = 1
        size += 1
    }

    private mutating func multiply(by copies: Int) {
        size -= atom
        // The repetition itself is a part, and so is each copy's being tied to the one before.
        atom = (max(atom, 1) + 1) * max(copies, 1)
        size += atom
    }

    /// The position after a bracket expression such as `[^]a[:alpha:]]`.
    private static func endOfBracket(_ bytes: [UInt8], after start: Int) -> Int {
        var position = start + 1
        if position < bytes.count, bytes[position] == UInt8(ascii: "^") { position += 1 }
        // A bracket in the first place is a character.
        if position < bytes.count, bytes[position] == UInt8(ascii: "]") { position += 1 }
        while position < bytes.count, bytes[position] != UInt8(ascii: "]") {
            let kind = position + 1 < bytes.count ? bytes[position + 1] : 0
            guard bytes[position] == UInt8(ascii: "["), ":.=".utf8.contains(kind) else {
                position += 1
                continue
            }
            position += 2
            while position < bytes.count,
                !(bytes[position] == kind && position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "]"))
            { position += 1 }
            position += 2
        }
        return position + 1
    }
}

/// `{2}`, `{2,}`, `{,3}` or `{2,3}`.
private struct Interval {
    /// How many copies of what it repeats are written out.
    let copies: Int
    /// The position after it.
    let end: Int

    init?(_ bytes: [UInt8], after start: Int) {
        var numbers = [0]
        var hasUpperBound = true
        var position = start + 1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                numbers[numbers.count - 1] = min(
                    numbers[numbers.count - 1] * 10 + Int(bytes[position] - UInt8(ascii: "0")), PatternSize.limit + 1)
                hasUpperBound = true
            case UInt8(ascii: ",") where numbers.count == 1:
                numbers.append(0)
                hasUpperBound = false
            case UInt8(ascii: "}"):
                copies = max(numbers[0] + (hasUpperBound ? 0 : 1), numbers.last ?? 0)
                end = position + 1
                return
            default:
                return nil
            }
            position += 1
        }
        return nil
    }
}
