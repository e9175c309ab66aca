internal import Facts
package import HostRoot

/// Reads what was added to a log since it was last read, however it was rotated in between: nothing twice, nothing left
/// out.
///
/// A file is known again by device, inode and digests of its content. Where the log is no longer the file that was read,
/// the rest of that file is read first, from the name that its rotation gave it (also compressed, also a copy), then
/// every file that was rotated later, then the log. A last line without an end waits for its end.
package struct LogReader: Sendable {
    let root: HostRoot
    package let path: String
    /// Nanoseconds since 1970.
    private let now: Int64
    private let work: DecompressionWork

    /// Readings that are begun anew because the files changed under them.
    private static let tries = 10
    /// A rotated file that was quiet for so long gets no more lines: what stands after its last line's end is one.
    private static let quiet = 60 * second

    /// `now` is in seconds since 1970.
    package init(root: HostRoot, path: String, now: Int64) {
        self.init(root: root, path: path, now: now, decompressionLimit: DecompressionWork.limit)
    }

    init(root: HostRoot, path: String, now: Int64, decompressionLimit: Int64) {
        self.root = root
        self.path = path
        self.now = now &* second
        work = DecompressionWork(limit: decompressionLimit)
    }

    /// Where reading begins that has no past: the end of the log. A log that appears later is read from its beginning.
    package func start(lineLimit: Int = LogLines.Limits().line) throws -> LogPosition {
        guard let file = try openLog() else { return LogPosition(.nowhere(at: now)) }
        return LogPosition(try file.position(at: try file.endOfLastLine(limit: lineLimit)))
    }

    /// Reads the lines that were added, and says how far.
    ///
    /// - Throws: ``HostRootError`` or ``LogReadingError``; then nothing was read.
    package func read(after position: LogPosition, into lines: inout LogLines) throws -> LogReading {
        for _ in 0..<LogReader.tries {
            var attempt = LogReadingAttempt(lines: lines, position: position)
            do {
                try read(after: position, &attempt)
            } catch is LogChange {
                continue
            }
            lines = attempt.lines
            if work.isExhausted { attempt.notes.append(.costly(path: path)) }
            return LogReading(position: attempt.position, isWhole: attempt.isWhole, notes: attempt.notes)
        }
        throw LogReadingError.restless(path: path)
    }

    private func openLog() throws -> LogFile? {
        do {
            return try LogFile(path, of: root)
        } catch HostRootError.notFound {
            return nil
        }
    }
}

/// What a reading found out, besides the lines.
package struct LogReading: Sendable {
    /// Where the next reading goes on.
    package let position: LogPosition
    /// Whether everything up to the log's end was looked at; otherwise another reading goes on at once.
    package let isWhole: Bool
    package let notes: [LogNote]
}

/// A reading that counts only if no file was renamed, cut or replaced meanwhile.
private struct LogReadingAttempt {
    var lines: LogLines
    var position: LogPosition
    var isWhole = true
    var notes: [LogNote] = []
}

/// The files changed while they were read.
private struct LogChange: Error {}

// MARK: - The way from the last position to the log's end

extension LogReader {
    private func read(after position: LogPosition, _ attempt: inout LogReadingAttempt) throws {
        let log = try openLog()
        let rotated = try rotatedFiles()
        attempt.position.previous = try readAddition(to: position.previous, rotated, &attempt)
        guard attempt.isWhole else { return }
        // A log that had no line when it was last read has no content to know it by: what was rotated since tells.
        if let log, log.isFile(of: position.current), try log.holds(position.current),
            try position.current.offset > 0 || newer(than: position, rotated).isEmpty
        {
            try readLog(log, from: position.current.offset, &attempt)
            guard try log.holds(position.current) else { throw LogChange() }
        } else {
            try readRotated(rotated, after: position, &attempt)
            if attempt.isWhole, let log { try readLog(log, from: 0, &attempt) }
            guard try isStill(log), try rotatedFiles().map(\.identity) == rotated.map(\.identity) else {
                throw LogChange()
            }
        }
    }

    private func readLog(_ log: LogFile, from offset: Int64, _ attempt: inout LogReadingAttempt) throws {
        let end = try read(log, from: offset, isEnded: false, &attempt)
        // Cut while it was read: what was read may be of both its contents.
        guard try log.state().size >= end else { throw LogChange() }
        attempt.position.current = try log.position(at: end)
    }

    /// Reads the rest of the position's file, and the files that were rotated after it.
    private func readRotated(
        _ rotated: [RotatedFile], after position: LogPosition, _ attempt: inout LogReadingAttempt
    ) throws {
        let place = try rotated.lastIndex { try holds(position.current, $0) }
        if place == nil && position.current.offset > 0 { attempt.notes.append(.replaced(path: path)) }
        var offset = place == nil ? 0 : position.current.offset
        let pending = try place.map { Array(rotated[$0...]) } ?? newer(than: position, rotated)
        for (index, file) in pending.enumerated() {
            let isLast = index == pending.count - 1
            guard let end = try read(file, from: offset, isLast: isLast, &attempt) else { continue }
            offset = 0
            attempt.position.current = end
            guard attempt.isWhole else { return }
            // What is compressed is final.
            attempt.position.previous = end.isOfCompressedFile ? nil : end
        }
    }

    /// The files that were rotated since the last reading, where the file of that reading is not among them.
    private func newer(than position: LogPosition, _ rotated: [RotatedFile]) throws -> [RotatedFile] {
        try rotated.filter { file in
            guard file.modified > position.current.modified else { return false }
            // The previous file may have got late lines.
            guard let previous = position.previous else { return true }
            return try !holds(previous, file)
        }
    }

    /// Reads what a writer that had the previous file open added to it after the log was already another.
    ///
    /// - Returns: the new position there; nil where the file has become final.
    private func readAddition(
        to previous: FilePosition?, _ rotated: [RotatedFile], _ attempt: inout LogReadingAttempt
    ) throws -> FilePosition? {
        guard let previous, let file = try rotated.last(where: { try holds(previous, $0) }) else { return nil }
        guard let end = try read(file, from: previous.offset, isLast: true, &attempt) else { return nil }
        return end.isOfCompressedFile && attempt.isWhole ? nil : end
    }

    private func isStill(_ log: LogFile?) throws -> Bool {
        let now = try openLog()
        return now?.device == log?.device && now?.inode == log?.inode
    }
}

// MARK: - Rotated files

extension LogReader {
    /// A file that the rotation left.
    private struct RotatedFile {
        let name: RotatedName
        let path: String
        let device: UInt64
        let inode: UInt64
        /// Nanoseconds since 1970.
        let modified: Int64

        var identity: [UInt64] { [device, inode] }
    }

    /// Rotated files that are looked at; more are no rotation.
    private static let rotatedLimit = 1000

    /// The files that the rotation left, oldest first. While one is being compressed there are two of it: the plain one
    /// counts.
    private func rotatedFiles() throws -> [RotatedFile] {
        guard let slash = path.lastIndex(of: "/") else { return [] }
        let folder = path[..<slash]
        let log = String(path[path.index(after: slash)...])
        let names = try root.namesIfPresent(in: folder.isEmpty ? "/" : String(folder))
            .compactMap { RotatedName($0, of: log) }
        let plain = Set(names.filter { $0.name == $0.plainName }.map(\.name))
        var files: [RotatedFile] = []
        for name in names where name.name == name.plainName || !plain.contains(name.plainName) {
            let path = "\(folder)/\(name.name)"
            guard let status = try root.status(path, followLink: false) else { throw LogChange() }
            guard status.kind == .regular, files.count < LogReader.rotatedLimit else { continue }
            files.append(
                RotatedFile(
                    name: name, path: path, device: status.device, inode: status.inode,
                    modified: status.modified))
        }
        return LogReader.inOrder(files)
    }

    private static func inOrder(_ files: [RotatedFile]) -> [RotatedFile] {
        let named = files.filter { !$0.name.isStrayed }
        let areNamesTelling = named.dropFirst().allSatisfy { named[0].name.isOlder(than: $0.name) != nil }
        var ordered = named.sorted {
            areNamesTelling ? $0.name.isOlder(than: $1.name) ?? false : $0.modified < $1.modified
        }
        for file in files.filter(\.name.isStrayed).sorted(by: { $0.modified < $1.modified }) {
            let place = ordered.lastIndex { $0.modified <= file.modified }.map { $0 + 1 } ?? 0
            ordered.insert(file, at: place)
        }
        return ordered
    }

    private func open(_ file: RotatedFile, as format: StreamDecoder.Format) throws -> LogFile {
        do {
            return try LogFile(file.path, of: root, format: format)
        } catch HostRootError.notFound {
            throw LogChange()
        }
    }

    /// Whether this is the file of the position, renamed, copied or compressed.
    private func holds(_ position: FilePosition, _ file: RotatedFile) throws -> Bool {
        let isSameFile = file.device == position.device && file.inode == position.inode
        // Without content to know it by, only the same inode is the same file.
        if position.offset == 0 { return isSameFile }
        // Programs that compress keep the time, some without its fraction.
        guard let format = file.name.format, isSameFile || file.modified / second >= position.modified / second else {
            return false
        }
        let opened = try open(file, as: format)
        if format == .plain { return try opened.holds(position) }
        return try opened.decompressedMark(at: position.offset, work) == position.mark
    }

    /// Reads a rotated file from an offset of its content, to its end.
    ///
    /// - Returns: how far; nil where it cannot be decompressed.
    private func read(
        _ file: RotatedFile, from offset: Int64, isLast: Bool, _ attempt: inout LogReadingAttempt
    ) throws -> FilePosition? {
        guard let format = file.name.format else {
            attempt.notes.append(.unknownCompression(path: file.path))
            return nil
        }
        let opened = try open(file, as: format)
        if format == .plain {
            // Only the newest may still be added to.
            let isEnded = try !isLast || now &- opened.state().modified > LogReader.quiet
            return try opened.position(at: try read(opened, from: offset, isEnded: isEnded, &attempt))
        }
        return try readCompressed(opened, modified: file.modified, from: offset, &attempt)
    }

    private func readCompressed(
        _ file: LogFile, modified: Int64, from offset: Int64, _ attempt: inout LogReadingAttempt
    ) throws -> FilePosition? {
        var scanner = LineScanner(offset: offset)
        var toSkip = offset
        var isWhole = true
        let isSound = try file.decompress(work) { piece in
            let passed = Int(min(toSkip, Int64(piece.count)))
            toSkip -= Int64(passed)
            isWhole = scanner.scan(UnsafeRawBufferPointer(rebasing: piece[passed...]), into: &attempt.lines)
            return isWhole
        }
        if !isSound && !work.isExhausted { attempt.notes.append(.damaged(path: file.path)) }
        if isWhole || scanner.partialSize > Int64(attempt.lines.limits.line) { finish(&scanner, &attempt) }
        attempt.isWhole = isWhole
        guard let mark = try file.decompressedMark(at: scanner.offset, work) else { return nil }
        return FilePosition(device: 0, inode: 0, offset: scanner.offset, modified: modified, mark: mark)
    }

    /// Reads a plain file from an offset, and says how far; where it `isEnded`, what stands after the last line's end
    /// is a line.
    private func read(
        _ file: LogFile, from offset: Int64, isEnded: Bool, _ attempt: inout LogReadingAttempt
    ) throws -> Int64 {
        var scanner = LineScanner(offset: offset)
        attempt.isWhole = try file.scan(&scanner, into: &attempt.lines)
        let isTooLong = scanner.partialSize > Int64(attempt.lines.limits.line)
        if isTooLong || attempt.isWhole && isEnded { finish(&scanner, &attempt) }
        return scanner.offset
    }

    private func finish(_ scanner: inout LineScanner, _ attempt: inout LogReadingAttempt) {
        guard scanner.partialSize > 0 else { return }
        scanner.finish(into: &attempt.lines)
    }
}

/// A second in nanoseconds.
private let second: Int64 = 1_000_000_000
