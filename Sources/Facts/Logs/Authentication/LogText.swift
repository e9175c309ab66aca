internal import Glibc

// What the readers of log lines ask of bytes: a log holds what strangers sent, not always as UTF-8.

typealias LogText = ArraySlice<UInt8>

extension ArraySlice<UInt8> {
    init(_ text: String) {
        self = Array(text.utf8)[...]
    }

    /// As a person reads it; bytes that are not UTF-8 become U+FFFD.
    var string: String { String(decoding: self, as: UTF8.self) }

    func hasPrefix(_ prefix: StaticString) -> Bool {
        count >= prefix.utf8CodeUnitCount
            && withUnsafeBytes { bytes in
                bytes.baseAddress.map { memcmp($0, prefix.utf8Start, prefix.utf8CodeUnitCount) == 0 } ?? true
            }
    }

    func hasSuffix(_ suffix: StaticString) -> Bool {
        self.suffix(suffix.utf8CodeUnitCount).hasPrefix(suffix)
    }

    func equals(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && hasPrefix(text)
    }

    /// What follows the prefix; nil where it is not there.
    func after(prefix: StaticString) -> ArraySlice<UInt8>? {
        hasPrefix(prefix) ? dropFirst(prefix.utf8CodeUnitCount) : nil
    }

    /// What stands before the suffix; nil where it is not there.
    func before(suffix: StaticString) -> ArraySlice<UInt8>? {
        hasSuffix(suffix) ? dropLast(suffix.utf8CodeUnitCount) : nil
    }

    /// What stands before and after the first occurrence.
    func split(atFirst mark: StaticString) -> (before: ArraySlice<UInt8>, after: ArraySlice<UInt8>)? {
        let length = mark.utf8CodeUnitCount
        let found: Int? = withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var start = 0
            while start + length <= bytes.count {
                let room = bytes.count - length + 1 - start
                guard let place = memchr(base + start, Int32(mark.utf8Start[0]), room) else { return nil }
                let candidate = UnsafeRawPointer(place)
                if memcmp(candidate, mark.utf8Start, length) == 0 { return candidate - base }
                start = candidate - base + 1
            }
            return nil
        }
        return found.map { (self[startIndex..<startIndex + $0], self[(startIndex + $0 + length)...]) }
    }

    /// What stands before and after the last occurrence.
    func split(atLast mark: StaticString) -> (before: ArraySlice<UInt8>, after: ArraySlice<UInt8>)? {
        let length = mark.utf8CodeUnitCount
        guard count >= length else { return nil }
        let found: Int? = withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return nil }
            return (0...bytes.count - length).last { memcmp(start + $0, mark.utf8Start, length) == 0 }
        }
        return found.map { (self[startIndex..<startIndex + $0], self[(startIndex + $0 + length)...]) }
    }

    /// The number that these digits are; nil for anything else.
    var number: Int? {
        guard !isEmpty, count <= 10 else { return nil }
        var value = 0
        for byte in self {
            guard byte.isDigit else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }
}
