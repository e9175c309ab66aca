/// A version of a Debian package, in the order of deb-version(7).
package struct DebVersion: Sendable, Hashable {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// -1, 0 or 1 as the first version is older than, the same as, or newer than the second.
    package static func order(_ left: String, _ right: String) -> Int {
        order(ArraySlice(left.utf8), ArraySlice(right.utf8))
    }

    package static func order(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        let (left, right) = (Parts(left), Parts(right))
        if left.epoch != right.epoch { return left.epoch < right.epoch ? -1 : 1 }
        let upstream = orderPart(left.upstream, right.upstream)
        return upstream != 0 ? upstream : orderPart(left.revision, right.revision)
    }

    /// The parts of `[epoch:]upstream[-revision]`; a version without a revision has an empty one.
    package struct Parts {
        package let epoch: UInt64
        package let upstream: ArraySlice<UInt8>
        package let revision: ArraySlice<UInt8>

        package init(_ bytes: ArraySlice<UInt8>) {
            var rest = bytes
            var epoch: UInt64 = 0
            if let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
                // An epoch is a small number; one that does not fit is no version that dpkg takes.
                epoch = UInt64(Substring(String(decoding: rest[..<colon], as: UTF8.self))) ?? 0
                rest = rest[(colon + 1)...]
            }
            self.epoch = epoch
            if let hyphen = rest.lastIndex(of: UInt8(ascii: "-")) {
                upstream = rest[..<hyphen]
                revision = rest[(hyphen + 1)...]
            } else {
                upstream = rest
                revision = []
            }
        }
    }

    private static func orderPart(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        var (left, right) = (left, right)
        while !left.isEmpty || !right.isEmpty {
            while left.first.map({ !isDigit($0) }) ?? false || right.first.map({ !isDigit($0) }) ?? false {
                let (leftWeight, rightWeight) = (weight(left.first), weight(right.first))
                if leftWeight != rightWeight { return leftWeight < rightWeight ? -1 : 1 }
                left = left.dropFirst()
                right = right.dropFirst()
            }
            let order = takeNumbers(&left, &right)
            if order != 0 { return order }
        }
        return 0
    }

    /// Compares the numbers at the front of both, and takes them off.
    private static func takeNumbers(_ left: inout ArraySlice<UInt8>, _ right: inout ArraySlice<UInt8>) -> Int {
        left = left.drop { $0 == UInt8(ascii: "0") }
        right = right.drop { $0 == UInt8(ascii: "0") }
        var firstDifference = 0
        while let leftDigit = left.first, let rightDigit = right.first, isDigit(leftDigit), isDigit(rightDigit) {
            if firstDifference == 0, leftDigit != rightDigit { firstDifference = leftDigit < rightDigit ? -1 : 1 }
            left = left.dropFirst()
            right = right.dropFirst()
        }
        if let digit = left.first, isDigit(digit) { return 1 }
        if let digit = right.first, isDigit(digit) { return -1 }
        return firstDifference
    }

    /// `~` before the end, the end before letters, letters before the rest.
    private static func weight(_ byte: UInt8?) -> Int {
        guard let byte else { return 0 }
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return 0
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): return Int(byte)
        case UInt8(ascii: "~"): return -1
        default: return Int(byte) + 256
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
