internal import CZlib

/// Unpacks the first member of a ZIP archive while its bytes come, in memory that does not grow with it.
package final class ZIPReader {
    private enum State {
        case header
        /// The rest of the member's name and extra field.
        case skipping(Int)
        case stored(left: Int)
        case deflated
        case descriptor
        case ended
    }

    /// Bytes of content so far.
    package private(set) var size = 0
    private let limit: Int
    private var state = State.header
    private var pending: [UInt8] = []
    private var flags: UInt16 = 0
    private var method: UInt16 = 0
    private var expectedChecksum: UInt32 = 0
    private var expectedSize: UInt32 = 0
    private var checksum = crc32(0, nil, 0)
    private let inflation = Inflation()

    /// `limit` is that of the content, in bytes.
    package init(limit: Int) {
        self.limit = limit
    }

    /// Takes the archive's next bytes and gives the content that they hold.
    package func append(_ bytes: [UInt8]) throws(ZIPError) -> [UInt8] {
        var rest = bytes[...]
        var content: [UInt8] = []
        while !rest.isEmpty {
            switch state {
            case .header:
                guard let header = gather(ZIPFormat.localSize, from: &rest) else { break }
                try read(header)
            case .skipping(let count):
                let skipped = min(count, rest.count)
                rest = rest.dropFirst(skipped)
                state = .skipping(count - skipped)
                if count == skipped {
                    state = method == ZIPFormat.stored ? .stored(left: Int(expectedSize)) : .deflated
                }
                if case .stored(left: 0) = state { try end() }
            case .stored(let left):
                let part = Array(rest.prefix(left))
                rest = rest.dropFirst(part.count)
                state = .stored(left: left - part.count)
                try take(part, into: &content)
                if left == part.count { try end() }
            case .deflated: try inflate(&rest, into: &content)
            case .descriptor: try readDescriptor(&rest)
            // Further members, the directory and whatever follows.
            case .ended: return content
            }
        }
        return content
    }

    /// Takes note that no more bytes come.
    package func finish() throws(ZIPError) {
        guard case .ended = state else {
            if case .header = state { throw .noArchive }
            throw .truncated
        }
    }

    private func gather(_ count: Int, from rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        let part = rest.prefix(count - pending.count)
        pending += part
        rest = rest.dropFirst(part.count)
        guard pending.count == count else { return nil }
        defer { pending = [] }
        return pending
    }

    private func read(_ header: [UInt8]) throws(ZIPError) {
        guard header.little(at: 0, as: UInt32.self) == ZIPFormat.localMark else { throw .noArchive }
        flags = header.little(at: 6, as: UInt16.self)
        method = header.little(at: 8, as: UInt16.self)
        expectedChecksum = header.little(at: 14, as: UInt32.self)
        expectedSize = header.little(at: 22, as: UInt32.self)
        guard flags & ZIPFormat.isEncrypted == 0 else { throw .unsupported }
        switch method {
        case ZIPFormat.deflated: break
        // Without a length before it, nobody knows where stored content ends.
        case ZIPFormat.stored:
            guard !hasDescriptor else { throw .unsupported }
            guard expectedSize <= limit else { throw .tooLarge(limit: limit) }
        default: throw .unsupported
        }
        let names = Int(header.little(at: 26, as: UInt16.self)) + Int(header.little(at: 28, as: UInt16.self))
        guard names > 0 else { throw .damaged }
        state = .skipping(names)
    }

    private var hasDescriptor: Bool { flags & ZIPFormat.hasDescriptor != 0 }

    private func inflate(_ rest: inout ArraySlice<UInt8>, into content: inout [UInt8]) throws(ZIPError) {
        try take(try inflation.append(&rest, room: limit - size), into: &content)
        guard inflation.hasEnded else { return }
        guard !hasDescriptor else { return state = .descriptor }
        try end()
    }

    private func take(_ part: [UInt8], into content: inout [UInt8]) throws(ZIPError) {
        checksum = crc32(checksum, part, UInt32(part.count))
        size += part.count
        guard size <= limit else { throw .tooLarge(limit: limit) }
        content += part
    }

    /// The check sum and two lengths after the data, with or without a mark before them.
    private func readDescriptor(_ rest: inout ArraySlice<UInt8>) throws(ZIPError) {
        let marked = pending.count >= 4 && pending.little(at: 0, as: UInt32.self) == ZIPFormat.descriptorMark
        let wanted = pending.count < 4 ? 4 : marked ? 16 : 12
        let part = rest.prefix(wanted - pending.count)
        pending += part
        rest = rest.dropFirst(part.count)
        guard pending.count == wanted, wanted > 4 else { return }
        let start = marked ? 4 : 0
        expectedChecksum = pending.little(at: start, as: UInt32.self)
        expectedSize = pending.little(at: start + 8, as: UInt32.self)
        pending = []
        try end()
    }

    private func end() throws(ZIPError) {
        guard UInt32(truncatingIfNeeded: checksum) == expectedChecksum,
            UInt32(truncatingIfNeeded: size) == expectedSize
        else { throw .damaged }
        state = .ended
    }
}
