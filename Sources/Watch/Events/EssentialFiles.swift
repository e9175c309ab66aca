internal import CLinux
package import Facts
internal import Glibc
internal import HostRoot

/// Tells changes of the essential files as they happen, by inotify on the folders that they are in.
///
/// Each notice makes the files of its folder be looked at beside what was known of them, so that an event always tells a
/// change that is there. A full queue makes all be looked at.
package final class EssentialFiles: EventSource {
    package let descriptor: Int32
    private let host: AuditedHost
    /// Folders that the kernel does not watch, because there are too many.
    package private(set) var unwatchedCount = 0
    private var known: [[UInt8]: FileStamp] = [:]
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

    /// What is told by a change of the files in a folder, and of the folder itself.
    private static let mask = UInt32(
        IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF
            | IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW)

    /// - Throws: ``WatchLoopError`` where the kernel gives no queue, and what keeps the root from being read.
    package init(_ host: AuditedHost) throws {
        self.host = host
        descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0 else { throw WatchLoopError(code: errno) }
        known = try look()
    }

    deinit {
        close(descriptor)
        buffer.deallocate()
    }

    /// How many files are watched.
    package var fileCount: Int { known.count }

    package func drain(now: Int64) throws -> [WatchEvent] {
        var isNoticed = false
        var hasOverflown = false
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0 && errno == EINTR { continue }
            if count < 0 && errno != EAGAIN { throw WatchLoopError(code: errno) }
            guard count > 0 else { break }
            isNoticed = true
            if hasOverflow(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { hasOverflown = true }
        }
        guard isNoticed else { return [] }
        let before = known
        known = try look()
        var events: [WatchEvent] = []
        if hasOverflown {
            events.append(
                WatchEvent(at: now, .overflow, "inotify", detail: "notices were lost; all files are looked at"))
        }
        for path in Set(before.keys).union(known.keys).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            guard let kind = FileStamp.event(from: before[path], to: known[path]) else { continue }
            events.append(WatchEvent(at: now, kind, PrintablePath.text(path)))
        }
        if hasOverflown {
            events.append(WatchEvent(at: now, .rescan, "inotify", detail: "\(known.count) files were looked at"))
        }
        return events
    }

    /// Whether the kernel says that its queue was full. A notice is a number (4 bytes), mask, cookie, length of the name,
    /// and the name.
    private func hasOverflow(_ notices: UnsafeRawBufferPointer) -> Bool {
        var offset = 0
        while offset + 16 <= notices.count {
            let mask = notices.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
            if mask & UInt32(IN_Q_OVERFLOW) != 0 { return true }
            offset += 16 + Int(notices.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
        }
        return false
    }

    /// Looks at all essential files, and watches the folders that they are or may come to be in.
    private func look() throws -> [[UInt8]: FileStamp] {
        let paths = IntegritySettings(host).essentialPaths(in: host.root)
        unwatchedCount = 0
        let collector = StampCollector { [self] in watch($0) }
        try TreeScan(host.root, paths, visitor: collector).run()
        return collector.stamps
    }

    /// Watching a folder again changes nothing.
    private func watch(_ folder: OpenFolder) {
        let number = inotify_add_watch(descriptor, "/proc/self/fd/\(folder.descriptor)/.", EssentialFiles.mask)
        if number < 0 { unwatchedCount += 1 }
    }
}

/// What the file system says of a file, to tell whether and how it changed.
struct FileStamp: Hashable {
    let stamp: FileEntry.Stamp
    let size: Int64
    let mode: UInt32
    let user: UInt32
    let group: UInt32

    init(_ status: elpis_status) {
        let entry = FileEntry(status)
        stamp = entry.stamp
        size = entry.size
        mode = entry.mode
        user = entry.user
        group = entry.group
    }

    /// Nil where nothing changed that an administrator would call a change.
    static func event(from before: FileStamp?, to after: FileStamp?) -> WatchEvent.Kind? {
        switch (before, after) {
        case (nil, nil): return nil
        case (nil, _): return .fileCreated
        case (_, nil): return .fileRemoved
        case (let before?, let after?):
            if before == after { return nil }
            let isFolder = after.mode & S_IFMT == S_IFDIR && before.mode & S_IFMT == S_IFDIR
            let isSame = before.mode == after.mode && before.user == after.user && before.group == after.group
            // What came into a folder and went from it is told by itself.
            if isFolder, isSame, before.stamp.modified != after.stamp.modified { return nil }
            let hasContent =
                before.stamp.modified != after.stamp.modified || before.size != after.size
                || before.stamp.inode != after.stamp.inode
            return hasContent && !isFolder ? .fileChanged : .fileAttributes
        }
    }
}

/// The stamps of all files of a scan.
private final class StampCollector: TreeScanVisitor {
    private(set) var stamps: [[UInt8]: FileStamp] = [:]
    private var path: [UInt8] = []
    private let eachFolder: (OpenFolder) -> Void

    init(eachFolder: @escaping (OpenFolder) -> Void) {
        self.eachFolder = eachFolder
    }

    func enter(_ path: [UInt8], _ directory: OpenFolder) throws(StateError) {
        self.path = path
        eachFolder(directory)
    }

    func found(_ name: UnsafeRawBufferPointer, _ status: elpis_status) throws(StateError) {
        stamps[path + [UInt8(ascii: "/")] + name] = FileStamp(status)
    }

    func unreadable(_ name: UnsafeRawBufferPointer, code: Int32) throws(StateError) {}

    func leave() throws(StateError) {}

    func closedFolder(_ path: [UInt8], code: Int32) throws(StateError) {}
}
