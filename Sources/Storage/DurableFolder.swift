package import Glibc

/// A folder of Elpis's own, in which files appear whole and durable, or not at all.
///
/// Names are single components that do not begin with a dot; files are reached through the open folder, and links are
/// not followed.
package final class DurableFolder: Sendable {
    package let path: String
    let descriptor: Int32

    /// Opens the folder, and makes it, and those above it, where they are missing.
    ///
    /// `mode` is that of a new folder. - Throws: ``StorageError``, `.unsafe` where others than its owner (this user or
    /// root) may write to it.
    package convenience init(_ path: String, mode: mode_t = 0o700) throws(StorageError) {
        try DurableFolder.make(path, mode: mode)
        try self.init(existing: path)
    }

    /// Opens a folder that is there; a link is not followed.
    ///
    /// - Throws: ``StorageError``, as the other initialiser.
    package convenience init(existing path: String) throws(StorageError) {
        try self.init(existing: path, closedTo: 0o022)
    }

    /// Opens a folder that is there and that belongs to several users, such as a spool: a group may write to it.
    ///
    /// - Throws: ``StorageError``, `.unsafe` where everybody may.
    package convenience init(shared path: String) throws(StorageError) {
        try self.init(existing: path, closedTo: 0o002)
    }

    private init(existing path: String, closedTo mask: mode_t) throws(StorageError) {
        self.path = path
        descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(path: path, code: errno) }
        var status = stat()
        let isOwn = fstat(descriptor, &status) == 0 && ([0, geteuid()].contains(status.st_uid) || mask & 0o020 == 0)
        guard isOwn, status.st_mode & mask == 0 else {
            Glibc.close(descriptor)
            throw .unsafe(path: path)
        }
    }

    deinit { close(descriptor) }

    private static func make(_ path: String, mode: mode_t) throws(StorageError) {
        guard mkdir(path, mode) != 0, errno != EEXIST else { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw .system(path: path, code: errno)
        }
        try make(String(path[..<slash]), mode: 0o755)
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw .system(path: path, code: errno) }
    }

    /// Whether nobody but its owner and root can look into it.
    package var isPrivate: Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & 0o077 == 0
    }

    /// Puts a file in place of the one of that name, if there is one.
    package func replace(_ name: String, with bytes: [UInt8], mode: mode_t = 0o600) throws(StorageError) {
        let file = try begin(mode: mode)
        try file.append(bytes)
        try file.commit(as: name)
    }

    /// Begins a file that gets its name when it is whole.
    package func begin(mode: mode_t = 0o600) throws(StorageError) -> PartialFile {
        try PartialFile(in: self, mode: mode)
    }

    /// The content of a file; nil where there is none of that name.
    package func read(_ name: String, limit: Int) throws(StorageError) -> [UInt8]? {
        guard let file = try open(name) else { return nil }
        defer { close(file.descriptor) }
        guard file.size <= limit else { throw .tooLarge(path: path(name), limit: limit) }
        var content: [UInt8] = []
        content.reserveCapacity(file.size + 1)
        var chunk = [UInt8](repeating: 0, count: min(1 << 16, limit + 1))
        while true {
            let count = Glibc.read(file.descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .system(path: path(name), code: errno) }
            guard count > 0 else { return content }
            content += chunk[..<count]
            guard content.count <= limit else { throw .tooLarge(path: path(name), limit: limit) }
        }
    }

    /// Opens a regular file for reading; nil where there is none of that name. The caller closes the descriptor.
    package func open(_ name: String) throws(StorageError) -> (descriptor: Int32, size: Int)? {
        try verify(name)
        let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            switch errno {
            case ENOENT: return nil
            case ELOOP: throw .noFile(path: path(name))
            default: throw .system(path: path(name), code: errno)
            }
        }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(file)
            throw .noFile(path: path(name))
        }
        return (file, status.st_size)
    }

    /// Whether there is anything of that name.
    package func contains(_ name: String) throws(StorageError) -> Bool {
        try verify(name)
        return faccessat(descriptor, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0
    }

    /// Whether there is a regular file of that name.
    package func holdsFile(_ name: String) -> Bool {
        var status = stat()
        return fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Removes a file; one that is not there is removed already.
    package func remove(_ name: String) throws(StorageError) {
        try verify(name)
        guard unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else {
            throw .system(path: path(name), code: errno)
        }
    }

    /// Makes removals and new names durable.
    package func synchronise() throws(StorageError) {
        guard fsync(descriptor) == 0 else { throw .system(path: path, code: errno) }
    }

    /// The names in the folder, in no order; without those that begin with a dot.
    package func names() throws(StorageError) -> [String] {
        try allNames().filter { !$0.hasPrefix(".") }
    }

    /// Removes what interrupted writers left behind. Only for who knows that nobody else writes now.
    package func sweep() throws(StorageError) {
        for name in try allNames() where name.hasPrefix(PartialFile.prefix) {
            try DurableFolder.remove(name, in: descriptor, at: path(name), depth: 0)
        }
    }

    /// Removes what interrupted writers left behind and nobody has written to for so long, where others may write now.
    package func sweep(leftAloneFor seconds: Int) throws(StorageError) {
        for name in try allNames() where name.hasPrefix(PartialFile.prefix) {
            var status = stat()
            guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0,
                time(nil) - status.st_mtim.tv_sec > seconds
            else { continue }
            guard unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else {
                throw .system(path: path(name), code: errno)
            }
        }
    }

    private func allNames() throws(StorageError) -> [String] {
        try DurableFolder.names(in: descriptor, at: path)
    }

    static func names(in descriptor: Int32, at path: String) throws(StorageError) -> [String] {
        let own = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0, let stream = fdopendir(own) else { throw .system(path: path, code: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw .system(path: path, code: errno) }
                return names
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
    }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    func verify(_ name: String) throws(StorageError) {
        let bytes = name.utf8
        guard (1...255).contains(bytes.count), bytes.first != UInt8(ascii: "."),
            !bytes.contains(UInt8(ascii: "/")), !bytes.contains(0)
        else { throw .badName }
    }
}

/// Tells whether a file is still the one that was read.
///
/// Times in it are no finer than the kernel's ticks: one that was taken right after the file changed proves nothing.
package struct FileStamp: Sendable, Hashable {
    let inode: UInt64
    let size: Int
    let modified: Int64
    let changed: Int64
    /// Whether the file had been left alone for a while when the stamp was taken.
    package let isSettled: Bool

    private static let second: Int64 = 1_000_000_000

    init(_ status: stat) {
        inode = UInt64(status.st_ino)
        size = status.st_size
        modified = FileStamp.nanoseconds(status.st_mtim)
        changed = FileStamp.nanoseconds(status.st_ctim)
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        isSettled = FileStamp.nanoseconds(now) - max(modified, changed) > FileStamp.second
    }

    private static func nanoseconds(_ time: timespec) -> Int64 { Int64(time.tv_sec) * second + Int64(time.tv_nsec) }
}

extension DurableFolder {
    /// Nil where there is nothing of that name.
    package func stamp(of name: String) throws(StorageError) -> FileStamp? {
        try verify(name)
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            guard errno == ENOENT else { throw .system(path: path(name), code: errno) }
            return nil
        }
        return FileStamp(status)
    }

    /// Removes a file; of several that do so at once, only one is told true.
    package func take(_ name: String) throws(StorageError) -> Bool {
        try verify(name)
        guard unlinkat(descriptor, name, 0) == 0 else {
            guard errno == ENOENT else { throw .system(path: path(name), code: errno) }
            return false
        }
        try synchronise()
        return true
    }
}
