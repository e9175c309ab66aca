internal import CZlib

/// The files in a ZIP archive, as OSV publishes its advisories.
package struct ZIPArchive {
    private let bytes: UnsafeRawBufferPointer

    /// One file's content; an advisory has some kilobytes.
    private static let fileLimit = 64 << 20
    private static let totalLimit = 4 << 30

    /// Nil where the content is not a ZIP archive.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 22, bytes.loadUnaligned(as: UInt32.self) == 0x0403_4B50 else { return nil }
        self.bytes = bytes
    }

    /// Hands over each file's content; false where the archive is damaged or too large.
    package func files(_ each: (UnsafeRawBufferPointer) throws -> Void) rethrows -> Bool {
        guard let end = directoryEnd else { return false }
        let count = half(end + 10)
        var place = word(end + 16)
        var total = 0
        var taken = 0
        // More than 65,534 files carry a marker instead of a number: then the signatures tell where the list ends.
        while place + 46 <= end, word(place) == 0x0201_4B50, count == 0xFFFF || taken < count {
            let (packed, size, start) = (word(place + 20), word(place + 24), word(place + 42))
            let method = half(place + 10)
            place += 46 + half(place + 28) + half(place + 30) + half(place + 32)
            taken += 1
            guard size <= ZIPArchive.fileLimit, start + 30 <= bytes.count else { return false }
            total += size
            guard total <= ZIPArchive.totalLimit else { return false }
            let data = start + 30 + half(start + 26) + half(start + 28)
            guard data + packed <= bytes.count else { return false }
            let content = UnsafeRawBufferPointer(rebasing: bytes[data..<(data + packed)])
            switch method {
            case 0: try each(content)
            case 8:
                guard let whole = ZIPArchive.inflated(content, size: size) else { return false }
                try whole.withUnsafeBytes(each)
            default: return false
            }
        }
        return count == 0xFFFF || taken == count
    }

    /// The end record lies within the last 64 KiB.
    private var directoryEnd: Int? {
        var place = bytes.count - 22
        let first = max(0, place - 0xFFFF)
        while place >= first {
            if word(place) == 0x0605_4B50 { return place }
            place -= 1
        }
        return nil
    }

    private static func inflated(_ content: UnsafeRawBufferPointer, size: Int) -> [UInt8]? {
        var stream = z_stream()
        guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        var result = [UInt8](repeating: 0, count: size)
        let code = result.withUnsafeMutableBufferPointer { output in
            stream.next_in = UnsafeMutablePointer(mutating: content.baseAddress?.assumingMemoryBound(to: UInt8.self))
            stream.avail_in = UInt32(clamping: content.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(clamping: output.count)
            return inflate(&stream, Z_FINISH)
        }
        return code == Z_STREAM_END && stream.avail_out == 0 ? result : nil
    }

    private func half(_ offset: Int) -> Int {
        Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
    }

    private func word(_ offset: Int) -> Int {
        Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }
}
