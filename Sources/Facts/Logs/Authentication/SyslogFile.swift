internal import Glibc
internal import HostRoot
internal import Localization

/// The events of a log that syslog writes, with what was rotated of it, back to a time.
struct SyslogFile {
    private(set) var events: [(path: String, event: AuthEvent)] = []
    private(set) var obstacles: [Obstacle.Cause] = []
    let exists: Bool
    /// Whether something was written since that time.
    private(set) var isWritten = false

    /// Bytes of the newest lines that are looked at.
    static let limit = 8 << 20
    /// Decompressed bytes of one rotated file; the newest lines stand at its end.
    private static let decompressedLimit = 64 << 20
    /// Longer lines are none of a program that logs people in.
    private static let lineLimit = 8 << 10

    init(_ path: String, of root: HostRoot, since start: Int64) throws {
        var files: [(path: String, format: StreamDecoder.Format?, modified: Int64)] = []
        for (name, format) in try SyslogFile.names(of: path, in: root) {
            guard let status = try root.status(name), status.kind == .regular else { continue }
            files.append((name, format, status.modified / 1_000_000_000))
        }
        exists = !files.isEmpty
        // Newest first, until the time or the limit is reached.
        var rest = SyslogFile.limit
        var found: [[(path: String, event: AuthEvent)]] = []
        for file in files.sorted(by: { $0.modified > $1.modified }) where file.modified >= start {
            isWritten = true
            guard rest > 0 else {
                noteLimit(path)
                break
            }
            guard let format = file.format else {
                obstacles.append(
                    .unsupported(
                        LocalizedText(
                            en: "\(file.path) is compressed in a form that is not known",
                            ja: "\(file.path) は未対応の形式で圧縮されています")))
                continue
            }
            let end = try SyslogFile.end(of: file.path, format, root, limit: rest)
            if !end.isSound { obstacles.append(.malformed(path: file.path, line: nil)) }
            rest -= end.bytes.count
            var clock = SyslogClock(modified: file.modified)
            let (events, oldest) = SyslogFile.events(in: end.bytes[...], &clock, since: start)
            found.append(events.map { (file.path, $0) })
            if end.isCut {
                // Lines that are not looked at can be as new.
                if oldest.map({ $0 >= start }) ?? true { noteLimit(path) }
                break
            }
        }
        events = found.reversed().flatMap { $0 }
    }

    private mutating func noteLimit(_ path: String) {
        obstacles.append(
            .limitReached(
                LocalizedText(
                    en: "only the newest \(SyslogFile.limit >> 20) MB of \(path) were looked at",
                    ja: "\(path) は最新の \(SyslogFile.limit >> 20) MB だけを対象にしました")))
    }

    /// The log and its rotated files, and how each is compressed.
    private static func names(
        of path: String, in root: HostRoot
    ) throws(HostRootError) -> [(String, StreamDecoder.Format?)] {
        guard let slash = path.lastIndex(of: "/") else { return [] }
        let folder = String(path[..<slash])
        let log = String(path[path.index(after: slash)...])
        let names = try root.namesIfPresent(in: folder)
        let plain = Set(names)
        return names.compactMap { name in
            if name == log { return (path, .plain) }
            guard let rotated = RotatedName(name, of: log) else { return nil }
            // While one is being compressed there are two of it.
            guard rotated.plainName == name || !plain.contains(rotated.plainName) else { return nil }
            return ("\(folder)/\(name)", rotated.format)
        }
    }

    /// The last bytes of a log, from the beginning of a line on.
    private static func end(
        of path: String, _ format: StreamDecoder.Format, _ root: HostRoot, limit: Int
    ) throws(HostRootError) -> (bytes: [UInt8], isCut: Bool, isSound: Bool) {
        guard format == .plain else { return try decompressedEnd(of: path, format, root, limit: limit) }
        let file = try root.openForReading(path)
        defer { close(file.descriptor) }
        let start = max(0, file.size - Int64(limit))
        let count = Int(file.size - start)
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(
                    file.descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(start) + filled)
                if got < 0 && errno == EINTR { continue }
                guard got > 0 else { return }
                filled += got
            }
        }
        return (start > 0 ? fromFirstLine(bytes) : bytes, start > 0, true)
    }

    private static func decompressedEnd(
        of path: String, _ format: StreamDecoder.Format, _ root: HostRoot, limit: Int
    ) throws(HostRootError) -> (bytes: [UInt8], isCut: Bool, isSound: Bool) {
        let decoder = StreamDecoder(format)
        var content: [UInt8] = []
        var total = 0
        try root.chunks(path, limit: decompressedLimit) { piece in
            guard total <= decompressedLimit else { return }
            decoder.consume(piece) { plain in
                total += plain.count
                guard total <= decompressedLimit else { return }
                content.append(contentsOf: plain)
                if content.count > 2 * limit { content.removeFirst(content.count - limit) }
            }
        }
        let isSound = decoder.isSound && decoder.isFinished && total <= decompressedLimit
        guard content.count > limit || content.count < total else { return (content, false, isSound) }
        return (fromFirstLine(Array(content.suffix(limit))), true, isSound)
    }

    private static func fromFirstLine(_ bytes: [UInt8]) -> [UInt8] {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return [] }
        return Array(bytes[(end + 1)...])
    }

    /// The events since a time, and when the first line was written.
    static func events(
        in log: LogText, _ clock: inout SyslogClock, since start: Int64
    ) -> (events: [AuthEvent], oldest: Int64?) {
        var events: [AuthEvent] = []
        var oldest: Int64?
        var rest = log
        var isLastAnEvent = false
        while let first = rest.split(atFirst: "\n") ?? (rest.isEmpty ? nil : (rest, [])) {
            rest = first.after
            guard first.before.count <= lineLimit, let line = SyslogLine(first.before, &clock) else { continue }
            if oldest == nil { oldest = line.time }
            guard line.time >= start else { continue }
            if line.program.isEmpty {
                if isLastAnEvent, let count = line.repetitions { events[events.count - 1].repeat(count) }
                continue
            }
            guard var event = AuthMessage.event(program: line.program, message: line.message) else {
                isLastAnEvent = false
                continue
            }
            event.time = line.time
            event.program = line.program.string
            event.pid = line.pid
            events.append(event)
            isLastAnEvent = true
        }
        AuthEvent.countFailures(in: &events)
        return (events, oldest)
    }
}

extension SyslogLine {
    /// Of `last message repeated 3 times`, as an old syslogd writes it.
    fileprivate var repetitions: Int? {
        guard let rest = message.after(prefix: "last message repeated "),
            let count = rest.split(atFirst: " time")?.before.number, (1...AuthMessage.repetitionLimit).contains(count)
        else { return nil }
        return count
    }
}

extension AuthEvent {
    fileprivate mutating func `repeat`(_ times: Int) {
        if failures > 0 { failures = failures / count * (count + times) }
        count += times
    }
}
