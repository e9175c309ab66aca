/// The records of a ZIP archive (APPNOTE 6.3).
enum ZIPFormat {
    static let localMark: UInt32 = 0x0403_4b50
    static let descriptorMark: UInt32 = 0x0807_4b50
    static let centralMark: UInt32 = 0x0201_4b50
    static let endMark: UInt32 = 0x0605_4b50

    static let localSize = 30
    static let stored: UInt16 = 0
    static let deflated: UInt16 = 8
    static let isEncrypted: UInt16 = 1 << 0
    static let hasDescriptor: UInt16 = 1 << 3
    static let namesAreUTF8: UInt16 = 1 << 11
    /// The version that unpacks deflated members.
    static let version: UInt16 = 20
    /// A Unix system, so that the mode is believed.
    static let madeBy: UInt16 = 3 << 8 | 20
    /// A regular file that its owner and group may read.
    static let attributes: UInt32 = 0o100640 << 16
    /// 1980-01-01 00:00 in MS-DOS form; receivers do not use it.
    static let date: UInt32 = 0x0021_0000
}

extension [UInt8] {
    /// Adds the bytes of a number, lowest first, as ZIP has them.
    mutating func append<Number: FixedWidthInteger>(little number: Number) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }

    /// The number at a place, lowest byte first; the place is within.
    func little<Number: FixedWidthInteger>(at place: Int, as type: Number.Type) -> Number {
        self[place..<place + MemoryLayout<Number>.size].reversed().reduce(0) { $0 << 8 | Number($1) }
    }
}
