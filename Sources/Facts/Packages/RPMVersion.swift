/// A version of an rpm package, `[epoch:]version[-release]`, in rpm's order.
package enum RPMVersion {
    /// -1, 0 or 1 as the first version is older than, the same as, or newer than the second.
    package static func order(_ left: String, _ right: String) -> Int {
        let (left, right) = (Parts(ArraySlice(left.utf8)), Parts(ArraySlice(right.utf8)))
        let epoch = orderPart(left.epoch, right.epoch)
        if epoch != 0 { return epoch }
        let version = orderPart(left.version, right.version)
        if version != 0 { return version }
        switch (left.release, right.release) {
        case (nil, nil): return 0
        case (_?, nil): return 1
        case (nil, _?): return -1
        case (let left?, let right?): return orderPart(left, right)
        }
    }

    private struct Parts {
        let epoch: ArraySlice<UInt8>
        let version: ArraySlice<UInt8>
        let release: ArraySlice<UInt8>?

        init(_ bytes: ArraySlice<UInt8>) {
            let digits = bytes.prefix(while: RPMVersion.isDigit)
            var rest = bytes
            if bytes.dropFirst(digits.count).first == UInt8(ascii: ":") {
                epoch = digits.isEmpty ? [UInt8(ascii: "0")] : digits
                rest = bytes.dropFirst(digits.count + 1)
            } else {
                epoch = [UInt8(ascii: "0")]
            }
            if let hyphen = rest.lastIndex(of: UInt8(ascii: "-")) {
                version = rest[..<hyphen]
                release = rest[(hyphen + 1)...]
            } else {
                version = rest
                release = nil
            }
        }
    }

    private static func orderPart(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        var (left, right) = (left, right)
        while !left.isEmpty || !right.isEmpty {
            left = left.drop(while: isSeparator)
            right = right.drop(while: isSeparator)
            // A tilde sorts before everything, also before the end.
            if left.first == UInt8(ascii: "~") || right.first == UInt8(ascii: "~") {
                if left.first != UInt8(ascii: "~") { return 1 }
                if right.first != UInt8(ascii: "~") { return -1 }
                left = left.dropFirst()
                right = right.dropFirst()
                continue
            }
            // A caret sorts after the end, but before anything else.
            if left.first == UInt8(ascii: "^") || right.first == UInt8(ascii: "^") {
                if left.isEmpty { return -1 }
                if right.isEmpty { return 1 }
                if left.first != UInt8(ascii: "^") { return 1 }
                if right.first != UInt8(ascii: "^") { return -1 }
                left = left.dropFirst()
                right = right.dropFirst()
                continue
            }
            guard let first = left.first, !right.isEmpty else { break }
            let isNumber = isDigit(first)
            let isWanted = isNumber ? isDigit : isLetter
            let leftSegment = left.prefix(while: isWanted)
            let rightSegment = right.prefix(while: isWanted)
            left = left.dropFirst(leftSegment.count)
            right = right.dropFirst(rightSegment.count)
            if rightSegment.isEmpty { return isNumber ? 1 : -1 }
            let order = isNumber ? orderNumbers(leftSegment, rightSegment) : orderBytes(leftSegment, rightSegment)
            if order != 0 { return order }
        }
        return left.isEmpty ? (right.isEmpty ? 0 : -1) : 1
    }

    private static func orderNumbers(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        let left = left.drop { $0 == UInt8(ascii: "0") }
        let right = right.drop { $0 == UInt8(ascii: "0") }
        if left.count != right.count { return left.count < right.count ? -1 : 1 }
        return orderBytes(left, right)
    }

    private static func orderBytes(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        if left.elementsEqual(right) { return 0 }
        return left.lexicographicallyPrecedes(right) ? -1 : 1
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        !isDigit(byte) && !isLetter(byte) && byte != UInt8(ascii: "~") && byte != UInt8(ascii: "^")
    }
}
