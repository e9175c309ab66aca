internal import Crypto
internal import Facts
internal import Glibc
internal import HostRoot

/// A log's file, or one of those that its rotation left, opened: it stays the same file whatever becomes of its name.
final class LogFile {
    let path: String
    let device: UInt64
    let inode: UInt64
    /// Plain where the content is the log itself.
    let format: StreamDecoder.Format
    private let descriptor: Int32

    private static let pieceSize = 1 << 18

    init(_ path: String, of root: HostRoot, format: StreamDecoder.Format = .plain) throws(HostRootError) {
        self.path = path
        self.format = format
        descriptor = try root.openForReading(path).descriptor
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw HostRootError.system(path: path, code: code)
        }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    deinit {
        close(descriptor)
    }

    /// The size now, and the time of the last change of the content, in nanoseconds since 1970.
    func state() throws(HostRootError) -> (size: Int64, modified: Int64) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(path: path, code: errno) }
        return (Int64(status.st_size), Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec))
    }

    /// Fewer bytes than asked for at the end of the file.
    func bytes(at offset: Int64, count: Int) throws(HostRootError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let target = buffer.baseAddress.map { $0 + filled }
                let got = pread(descriptor, target, count - filled, off_t(offset) + off_t(filled))
                if got < 0 && errno == EINTR { continue }
                if got < 0 { code = errno }
                guard got > 0 else { return }
                filled += got
            }
        }
        guard code == 0 else { throw .system(path: path, code: code) }
        return bytes
    }
}

// MARK: - A plain log

extension LogFile {
    /// The position at an offset. The bytes before it must be there.
    func position(at offset: Int64) throws(HostRootError) -> FilePosition {
        FilePosition(
            device: device, inode: inode, offset: offset, modified: try state().modified, mark: try mark(at: offset))
    }

    private func mark(at offset: Int64) throws(HostRootError) -> ContentMark {
        let count = ContentMark.count(before: offset)
        return ContentMark(
            head: Array(SHA256.hash(data: try bytes(at: 0, count: count))),
            tail: Array(SHA256.hash(data: try bytes(at: offset - Int64(count), count: count))))
    }

    func isFile(of position: FilePosition) -> Bool {
        device == position.device && inode == position.inode
    }

    /// Whether what was read up to the position is what stands here.
    func holds(_ position: FilePosition) throws(HostRootError) -> Bool {
        guard try state().size >= position.offset else { return false }
        return try mark(at: position.offset) == position.mark
    }

    /// Scans from where the scanner is to the end that the file has now. False where reading must stop earlier.
    func scan(_ scanner: inout LineScanner, into lines: inout LogLines) throws(HostRootError) -> Bool {
        let end = try state().size
        var offset = scanner.offset
        while offset < end {
            let piece = try bytes(at: offset, count: Int(min(end - offset, Int64(LogFile.pieceSize))))
            guard !piece.isEmpty else { return true }
            offset += Int64(piece.count)
            guard piece.withUnsafeBytes({ scanner.scan($0, into: &lines) }) else { return false }
        }
        return true
    }

    /// Where the last line that has an end ends; the size where a line is longer than any that is kept whole.
    func endOfLastLine(limit: Int) throws(HostRootError) -> Int64 {
        let size = try state().size
        let count = Int(min(size, Int64(limit)))
        let last = try bytes(at: size - Int64(count), count: count)
        guard let newline = last.lastIndex(of: UInt8(ascii: "\n")) else { return count < limit ? 0 : size }
        return size - Int64(last.count) + Int64(newline) + 1
    }
}

// MARK: - A compressed log

extension LogFile {
    /// Hands over the decompressed content piece by piece, until `body` says that it has enough.
    ///
    /// - Returns: whether the content is sound as far as it was read, and the work was allowed.
    func decompress(
        _ work: DecompressionWork, _ body: (UnsafeRawBufferPointer) -> Bool
    ) throws(HostRootError) -> Bool {
        let decoder = StreamDecoder(format)
        var offset: Int64 = 0
        var isWanted = true
        while isWanted {
            guard !work.isExhausted else { return false }
            let piece = try bytes(at: offset, count: LogFile.pieceSize)
            guard !piece.isEmpty else { return decoder.isSound && decoder.isFinished }
            offset += Int64(piece.count)
            piece.withUnsafeBytes {
                decoder.consume($0) { content in
                    work.take(content.count)
                    isWanted = isWanted && body(content)
                }
            }
            guard decoder.isSound else { return false }
        }
        return true
    }

    /// The mark at an offset of the decompressed content; nil where the content is shorter.
    func decompressedMark(at offset: Int64, _ work: DecompressionWork) throws(HostRootError) -> ContentMark? {
        let count = ContentMark.count(before: offset)
        var head: [UInt8] = []
        var tail: [UInt8] = []
        var position: Int64 = 0
        _ = try decompress(work) { piece in
            if head.count < count { head.append(contentsOf: piece.prefix(count - head.count)) }
            let end = position + Int64(piece.count)
            let from = max(position, offset - Int64(count))
            let to = min(end, offset)
            if from < to {
                tail.append(
                    contentsOf: UnsafeRawBufferPointer(rebasing: piece[Int(from - position)..<Int(to - position)]))
            }
            position = end
            return position < offset
        }
        guard position >= offset else { return nil }
        return ContentMark(head: Array(SHA256.hash(data: head)), tail: Array(SHA256.hash(data: tail)))
    }
}
