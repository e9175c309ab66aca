internal import Glibc

/// Takes a log apart into lines; a line's end may come with a later piece.
struct LineScanner {
    /// Where the first byte stands that is not part of a line that was handed over.
    private(set) var offset: Int64
    /// The beginning of the line whose end is still to come, up to the limit, and its whole length.
    private var partial: [UInt8] = []
    private(set) var partialSize: Int64 = 0

    init(offset: Int64) {
        self.offset = offset
    }

    /// Hands over the lines that end in this piece. False where reading must stop before the piece's end.
    mutating func scan(_ piece: UnsafeRawBufferPointer, into lines: inout LogLines) -> Bool {
        var start = 0
        while start < piece.count {
            if lines.isFull { return false }
            let rest = UnsafeRawBufferPointer(rebasing: piece[start...])
            let end = LineScanner.endOfLine(in: rest) ?? rest.count
            keep(UnsafeRawBufferPointer(rebasing: rest[..<end]), limit: lines.limits.line)
            lines.look(at: min(end + 1, rest.count))
            guard end < rest.count else { return true }
            finish(into: &lines)
            offset += 1
            start += end + 1
        }
        return true
    }

    /// Hands over what stands after the last line's end, as a line.
    mutating func finish(into lines: inout LogLines) {
        let isCut = partialSize > Int64(partial.count)
        partial.withUnsafeBytes { lines.append($0, isCut: isCut) }
        offset += partialSize
        partial.removeAll(keepingCapacity: true)
        partialSize = 0
    }

    private static func endOfLine(in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let start = bytes.baseAddress, let found = memchr(start, Int32(UInt8(ascii: "\n")), bytes.count) else {
            return nil
        }
        return UnsafeRawPointer(found) - start
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer, limit: Int) {
        partial.append(contentsOf: bytes.prefix(max(0, limit - partial.count)))
        partialSize += Int64(bytes.count)
    }
}
