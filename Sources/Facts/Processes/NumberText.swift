/// Numbers in the kernel's tables, read from bytes without making a text of them first.
extension FixedWidthInteger {
    /// Nil for an empty sequence, another byte than a digit, or a number too large.
    init?(decimal bytes: some Sequence<UInt8>) {
        self.init(bytes, radix: 10)
    }

    init?(hexadecimal bytes: some Sequence<UInt8>) {
        self.init(bytes, radix: 16)
    }

    private init?(_ bytes: some Sequence<UInt8>, radix: Self) {
        var value: Self = 0
        var isEmpty = true
        for byte in bytes {
            guard let digit = byte.digitValue, digit < radix else { return nil }
            let (shifted, tooLarge) = value.multipliedReportingOverflow(by: radix)
            let (sum, overflow) = shifted.addingReportingOverflow(Self(digit))
            guard !tooLarge, !overflow else { return nil }
            value = sum
            isEmpty = false
        }
        guard !isEmpty else { return nil }
        self = value
    }
}

extension UInt8 {
    /// What the byte stands for as a hexadecimal digit.
    var digitValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension StringProtocol {
    /// Without blanks (spaces, tabs, carriage returns) at both ends.
    var trimmedOfBlanks: Substring {
        let bytes = Substring(self).utf8
        let isBlank = { (byte: UInt8) in byte.isBlank || byte == UInt8(ascii: "\r") }
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return Substring(bytes[first...last])
    }
}
