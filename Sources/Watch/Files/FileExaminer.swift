internal import CLinux
internal import Crypto
internal import Glibc
internal import HostRoot

/// Reads what the file system does not tell of a file: its content, flags, link target and extended attributes.
///
/// Each thread has its own.
final class FileExaminer {
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)
    /// Seconds since 1970: a file that changed so lately may change again within the same tick of its clock.
    private let now: Int64
    private let holes: HoleAllowance

    private static let namesLimit = 1 << 16
    /// Attributes that are kept one by one; the rest of a hostile file goes into one digest.
    private static let attributeLimit = 32
    private static let valueLimit = 256
    /// How often a file that changes while it is read is read again.
    private static let tries = 3
    /// What is read of a file that has no size: file systems make such content up as it is read.
    private static let unsizedLimit: Int64 = 1 << 20
    /// Attributes in which file systems keep their own notes.
    private static let ownNotes = Array("trusted.overlay.".utf8)

    init(now: Int64, holes: HoleAllowance) {
        self.now = now
        self.holes = holes
    }

    deinit {
        buffer.deallocate()
    }

    /// The file of a name in an open directory; nil where it is gone.
    func examine(_ name: UnsafePointer<CChar>, in directory: Int32) throws(Errno) -> FileEntry? {
        var status = elpis_status()
        guard elpis_status_at(directory, name, AT_SYMLINK_NOFOLLOW, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw Errno(code: errno)
        }
        for attempt in 1... {
            guard let entry = try examine(ifThere: name, in: directory, status) else { return nil }
            var after = elpis_status()
            guard elpis_status_at(directory, name, AT_SYMLINK_NOFOLLOW, &after) == 0 else {
                if errno == ENOENT || errno == ENOTDIR { return nil }
                throw Errno(code: errno)
            }
            if after.changed == status.changed, after.inode == status.inode, after.size == status.size {
                return settled(entry)
            }
            // A log that grows all the time is recorded as it was, and read again at the next run.
            guard attempt < FileExaminer.tries else {
                var entry = entry
                entry.stamp.changed = 0
                return entry
            }
            status = after
        }
        return nil
    }

    /// An entry whose stamp only counts where a further change would have to change it.
    private func settled(_ entry: FileEntry) -> FileEntry {
        guard entry.stamp.changed / 1_000_000_000 >= now - 1 else { return entry }
        var entry = entry
        entry.stamp.changed = 0
        return entry
    }

    /// What went away meanwhile is gone, and not unreadable.
    private func examine(
        ifThere name: UnsafePointer<CChar>, in directory: Int32, _ status: elpis_status
    ) throws(Errno) -> FileEntry? {
        do throws(Errno) {
            return try examine(name, in: directory, status)
        } catch {
            guard error.code == ENOENT, faccessat(directory, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0 else { throw error }
            return nil
        }
    }

    private func examine(
        _ name: UnsafePointer<CChar>, in directory: Int32, _ status: elpis_status
    ) throws(Errno) -> FileEntry? {
        var entry = FileEntry(status)
        switch status.mode & S_IFMT {
        case S_IFREG:
            guard let file = open(name, in: directory, status) else {
                if errno == ENOENT { return nil }
                entry.content = .unread
                entry.attributes = try attributes(-1, name, directory)
                return entry
            }
            defer { close(file) }
            guard holes.take(status) else { throw Errno(code: EFBIG) }
            entry.content = hash(file, size: status.size)
            entry.flags = flags(file)
            entry.attributes = try attributes(file, name, directory)
        case S_IFDIR:
            let file = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            if file >= 0 {
                entry.flags = flags(file)
                close(file)
            }
            entry.attributes = try attributes(-1, name, directory)
        case S_IFLNK:
            let count = readlinkat(
                directory, name, buffer.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: CChar.self), Int(PATH_MAX)
            )
            guard count >= 0 else { throw Errno(code: errno) }
            entry.link = Array(buffer[..<count])
            entry.attributes = try attributes(-1, name, directory)
        default:
            entry.attributes = try attributes(-1, name, directory)
        }
        return entry
    }

    /// The inode is found before it is opened, so that no device or pipe is that took the file's place.
    private func open(_ name: UnsafePointer<CChar>, in directory: Int32, _ expected: elpis_status) -> Int32? {
        let handle = openat(directory, name, ELPIS_O_PATH | O_NOFOLLOW | O_CLOEXEC)
        guard handle >= 0 else { return nil }
        defer { close(handle) }
        var status = elpis_status()
        guard elpis_status_at(handle, "", ELPIS_AT_EMPTY_PATH, &status) == 0, status.mode & S_IFMT == S_IFREG else {
            errno = EINVAL
            return nil
        }
        let file = Glibc.open("/proc/self/fd/\(handle)", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        return file >= 0 ? file : nil
    }

    /// Reads as much as the file had when it was looked at: one that grows must not keep its reader for ever.
    private func hash(_ file: Int32, size: Int64) -> FileEntry.Content {
        var hash = SHA256()
        var rest = size > 0 ? size : FileExaminer.unsizedLimit
        while rest > 0 {
            let count = read(file, buffer.baseAddress, Int(min(rest, Int64(buffer.count))))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return .unread }
            if count == 0 { return .sha256(Array(hash.finalize())) }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            rest -= Int64(count)
        }
        return size > 0 ? .sha256(Array(hash.finalize())) : .unread
    }

    private func flags(_ file: Int32) -> UInt32? {
        var flags: UInt32 = 0
        return elpis_inode_flags(file, &flags) == 0 ? flags & InodeFlags.mask : nil
    }

    private func attributes(
        _ file: Int32, _ name: UnsafePointer<CChar>, _ directory: Int32
    ) throws(Errno) -> [ExtendedAttribute] {
        var path: [CChar] = [0]
        if file < 0 {
            path = "/proc/self/fd/\(directory)/".utf8.map { CChar(bitPattern: $0) }
            path.append(contentsOf: UnsafeBufferPointer(start: name, count: strlen(name) + 1))
        }
        guard let base = buffer.baseAddress else { return [] }
        let names = base.assumingMemoryBound(to: CChar.self)
        let count = elpis_attribute_names(file, path, names, FileExaminer.namesLimit)
        // File systems without attributes refuse the question; more names than fit hide what is among them.
        if count < 0 && errno != EOPNOTSUPP { throw Errno(code: errno) }
        guard count > 0 else { return [] }
        let value = base + FileExaminer.namesLimit
        var found: [ExtendedAttribute] = []
        for name in buffer[..<count].split(separator: 0) where !name.starts(with: FileExaminer.ownNotes) {
            // In place, each name is followed by its NUL.
            let length = elpis_attribute_value(
                file, path, names + name.startIndex, value, FileExaminer.namesLimit)
            if length < 0 && errno != ENODATA && errno != EOPNOTSUPP { throw Errno(code: errno) }
            // Taken off since it was listed.
            guard length >= 0 else { continue }
            let content = UnsafeRawBufferPointer(start: value, count: length)
            found.append(
                ExtendedAttribute(
                    name: Array(name),
                    value: length > FileExaminer.valueLimit ? Array(SHA256.hash(data: content)) : Array(content)))
        }
        found.sort { $0.name.lexicographicallyPrecedes($1.name) }
        return found.count <= FileExaminer.attributeLimit ? found : [digest(of: found)]
    }

    private func digest(of attributes: [ExtendedAttribute]) -> ExtendedAttribute {
        var hash = SHA256()
        for attribute in attributes {
            hash.update(data: attribute.name + [0] + attribute.value + [0])
        }
        return ExtendedAttribute(name: Array("\(attributes.count) attributes".utf8), value: Array(hash.finalize()))
    }
}

/// The number of a system error.
struct Errno: Error, Sendable, Hashable {
    let code: Int32
}
