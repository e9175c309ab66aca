internal import Glibc

/// The order in which a tree is walked: a folder before what is in it, names by their bytes.
enum PathOrder {
    /// Negative, zero or positive as the first path comes before the second, equals it or comes after it.
    static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let count = min(left.count, right.count)
        for index in 0..<count where left[index] != right[index] {
            // A slash ends a name, and so comes before every byte that may be in one.
            if left[index] == slash { return -1 }
            if right[index] == slash { return 1 }
            return Int(left[index]) - Int(right[index])
        }
        return left.count - right.count
    }

    static func compare(_ left: [UInt8], _ right: [UInt8]) -> Int {
        left.withUnsafeBytes { left in right.withUnsafeBytes { compare(left, $0) } }
    }

    /// The order of names in one folder.
    static func compareNames(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        guard let first = left.baseAddress, let second = right.baseAddress else { return left.count - right.count }
        let order = memcmp(first, second, min(left.count, right.count))
        return order != 0 ? Int(order) : left.count - right.count
    }

    /// Whether a path is the folder or lies beneath it.
    static func isWithin(_ path: [UInt8], _ folder: [UInt8]) -> Bool {
        path.starts(with: folder) && (path.count == folder.count || path[folder.count] == slash)
    }

    private static let slash = UInt8(ascii: "/")
}
