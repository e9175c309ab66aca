internal import Glibc
internal import HostRoot

/// The bytes of a journal's file, read in blocks: mapping a file that somebody cuts would end the program.
final class JournalBytes {
    let size: Int
    private let descriptor: Int32
    private var blocks: [Int: [UInt8]] = [:]
    /// Bytes that may still be read.
    private var budget = 64 << 20

    private static let blockSize = 1 << 16
    private static let blockLimit = 128

    init(_ path: String, of root: HostRoot) throws(HostRootError) {
        let file = try root.openForReading(path)
        descriptor = file.descriptor
        size = Int(file.size)
    }

    deinit {
        close(descriptor)
    }

    /// - Throws: ``JournalError`` where the file does not reach so far.
    func read(_ offset: Int, _ count: Int) throws(JournalError) -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= size, count <= size - offset else { throw .malformed }
        var result: [UInt8] = []
        result.reserveCapacity(count)
        var position = offset
        while result.count < count {
            let block = try block(position / JournalBytes.blockSize)
            let start = position % JournalBytes.blockSize
            let end = min(block.count, start + count - result.count)
            guard start < end else { throw .malformed }
            result.append(contentsOf: block[start..<end])
            position += end - start
        }
        return result
    }

    private func block(_ index: Int) throws(JournalError) -> [UInt8] {
        if let known = blocks[index] { return known }
        guard budget > 0 else { throw .malformed }
        if blocks.count >= JournalBytes.blockLimit { blocks.removeAll(keepingCapacity: true) }
        var code: Int32 = 0
        let block = [UInt8](unsafeUninitializedCapacity: JournalBytes.blockSize) { buffer, filled in
            while filled < JournalBytes.blockSize {
                let target = buffer.baseAddress.map { $0 + filled }
                let place = off_t(index * JournalBytes.blockSize + filled)
                let got = pread(descriptor, target, JournalBytes.blockSize - filled, place)
                if got < 0 && errno == EINTR { continue }
                if got < 0 { code = errno }
                guard got > 0 else { return }
                filled += got
            }
        }
        guard code == 0 else { throw .unreadable(code) }
        budget -= JournalBytes.blockSize
        blocks[index] = block
        return block
    }
}

extension [UInt8] {
    /// A little-endian number. It must be there.
    func integer<Number: FixedWidthInteger>(_ offset: Int, as type: Number.Type) -> Number {
        Number(littleEndian: withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) })
    }

    /// A number that counts bytes or objects of a file.
    func offset(_ offset: Int) throws(JournalError) -> Int {
        guard let value = Int(exactly: integer(offset, as: UInt64.self)) else { throw .malformed }
        return value
    }
}
