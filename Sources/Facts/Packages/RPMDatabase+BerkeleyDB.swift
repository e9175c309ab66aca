internal import HostRoot
internal import Localization

extension RPMDatabase {
    /// `Packages` of rpm before 4.16: a Berkeley DB hash.
    static func readBerkeleyDB(
        _ root: HostRoot, _ path: String, _ each: (UnsafeRawBufferPointer) -> Void
    ) throws {
        let file = try root.bytes(path, limit: fileLimit)
        guard file.withUnsafeBytes({ BerkeleyHash($0)?.values(each) }) == true else {
            throw Obstacle.Cause.malformed(path: path, line: nil)
        }
    }

    /// `Packages.db` of SUSE's rpm: blobs that a table of slots points at.
    static func readNDB(
        _ root: HostRoot, _ path: String, _ each: (UnsafeRawBufferPointer) -> Void
    ) throws {
        let file = try root.bytes(path, limit: fileLimit)
        guard file.withUnsafeBytes({ NDBPackages($0)?.values(each) }) == true else {
            throw Obstacle.Cause.malformed(path: path, line: nil)
        }
    }
}

/// The values in a Berkeley DB hash file, in the order of its pages.
struct BerkeleyHash {
    private let bytes: UnsafeRawBufferPointer
    private let pageSize: Int
    private let isSwapped: Bool

    private static let headerSize = 26
    private static let magic: UInt32 = 0x0006_1561

    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 512 else { return nil }
        let magic = bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self)
        guard magic == BerkeleyHash.magic || magic.byteSwapped == BerkeleyHash.magic else { return nil }
        isSwapped = magic != BerkeleyHash.magic
        let size = bytes.loadUnaligned(fromByteOffset: 20, as: UInt32.self)
        pageSize = Int(isSwapped ? size.byteSwapped : size)
        self.bytes = bytes
        guard pageSize >= 512, pageSize <= 65_536, bytes[24] == 0 else { return nil }
    }

    /// Hands over each value but that of the key 0, which rpm counts with; false where the file is damaged.
    func values(_ each: (UnsafeRawBufferPointer) -> Void) -> Bool {
        var isWhole = true
        // Each page belongs to one value, so that the values together are no larger than the file.
        var budget = bytes.count
        for page in stride(from: pageSize, to: bytes.count - pageSize + 1, by: pageSize) {
            let type = bytes[page + 25]
            guard type == 2 || type == 13 else { continue }
            let entries = half(page + 20)
            guard BerkeleyHash.headerSize + entries * 2 <= pageSize else { return false }
            for index in stride(from: 1, to: entries, by: 2) {
                if isCounter(page, index - 1) { continue }
                if !value(
                    page, index,
                    {
                        budget -= $0.count; each($0)
                    })
                {
                    isWhole = false
                }
                if budget < 0 { return false }
            }
        }
        return isWhole
    }

    private func item(_ page: Int, _ index: Int) -> UnsafeRawBufferPointer? {
        let start = half(page + BerkeleyHash.headerSize + index * 2)
        let end = index == 0 ? pageSize : half(page + BerkeleyHash.headerSize + (index - 1) * 2)
        guard start < end, end <= pageSize else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[(page + start)..<(page + end)])
    }

    private func isCounter(_ page: Int, _ index: Int) -> Bool {
        item(page, index).map { $0.count == 5 && $0[0] == 1 && $0.dropFirst().allSatisfy { $0 == 0 } } ?? false
    }

    private func value(_ page: Int, _ index: Int, _ each: (UnsafeRawBufferPointer) -> Void) -> Bool {
        guard let item = item(page, index) else { return false }
        switch item[0] {
        case 1:
            each(UnsafeRawBufferPointer(rebasing: item.dropFirst()))
            return true
        case 3 where item.count >= 12:
            guard let content = chain(from: word(item, 4), length: word(item, 8)) else { return false }
            content.withUnsafeBytes(each)
            return true
        default: return false
        }
    }

    /// The content of overflow pages that follow each other; each step takes bytes, so that a loop ends.
    private func chain(from first: Int, length: Int) -> [UInt8]? {
        guard length <= bytes.count else { return nil }
        var content: [UInt8] = []
        content.reserveCapacity(length)
        var page = first
        while content.count < length {
            let start = page * pageSize
            guard page > 0, start + pageSize <= bytes.count, bytes[start + 25] == 7 else { return nil }
            let count = half(start + 22)
            guard count > 0, BerkeleyHash.headerSize + count <= pageSize else { return nil }
            let data = start + BerkeleyHash.headerSize
            content.append(contentsOf: bytes[data..<(data + count)])
            page = word(bytes, start + 16)
        }
        return content.count == length ? content : nil
    }

    private func half(_ offset: Int) -> Int {
        let value = bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
        return Int(isSwapped ? value.byteSwapped : value)
    }

    private func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Int {
        let value = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        return Int(isSwapped ? value.byteSwapped : value)
    }
}

/// The package headers in rpm's own "ndb" format.
struct NDBPackages {
    private let bytes: UnsafeRawBufferPointer
    private let slotEnd: Int

    init?(_ bytes: UnsafeRawBufferPointer) {
        // "RpmP", format version 0.
        guard bytes.count >= 4096, NDBPackages.word(bytes, 0) == 0x506D_7052, NDBPackages.word(bytes, 4) == 0 else {
            return nil
        }
        slotEnd = NDBPackages.word(bytes, 12) * 4096
        self.bytes = bytes
        guard slotEnd <= bytes.count else { return nil }
    }

    func values(_ each: (UnsafeRawBufferPointer) -> Void) -> Bool {
        var isWhole = true
        // Blobs do not overlap, so that together they are no larger than the file.
        var budget = bytes.count
        for slot in stride(from: 32, to: slotEnd - 15, by: 16) {
            // "Slot", package, block, blocks.
            guard NDBPackages.word(bytes, slot) == 0x746F_6C53, NDBPackages.word(bytes, slot + 4) != 0 else { continue }
            let start = NDBPackages.word(bytes, slot + 8) * 16
            guard start + 16 <= bytes.count, NDBPackages.word(bytes, start) == 0x5362_6C42 else {
                isWhole = false
                continue
            }
            let length = NDBPackages.word(bytes, start + 12)
            guard start + 16 + length <= bytes.count else {
                isWhole = false
                continue
            }
            budget -= length
            if budget < 0 { return false }
            each(UnsafeRawBufferPointer(rebasing: bytes[(start + 16)..<(start + 16 + length)]))
        }
        return isWhole
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Int {
        Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }
}
