internal import CLinux
internal import Glibc

/// The files of the audited host, read beneath a root that can be moved: the live system or any directory that holds one.
///
/// Symbolic links are followed as a process inside that root would follow them; none leads out of it. Only regular files
/// are ever opened for reading, so that a FIFO cannot block and a device is not touched. Paths are absolute, as seen
/// from inside the root.
package final class HostRoot: Sendable {
    /// The directory in the caller's own file system; `/`, or ``ofFirstProcess``, for the live host.
    package let location: String
    package let isLive: Bool
    /// An O_PATH descriptor of the root directory, open as long as this object lives.
    let descriptor: Int32

    /// A file that no configuration file exceeds in earnest.
    package static let configurationLimit = 4 << 20
    /// Symbolic links that are followed on the way to one file, as in the kernel.
    static let linkLimit = 40

    package init(_ location: String = "/") throws(HostRootError) {
        self.location = location
        isLive = location == "/" || location == HostRoot.ofFirstProcess
        descriptor = open(location, ELPIS_O_PATH | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let code = errno
            // ENOTDIR can also mean that the path goes on beneath a file.
            throw code == ENOTDIR && access(location, F_OK) == 0
                ? .notDirectory(path: location) : HostRootError(errno: code, path: location)
        }
    }

    deinit {
        close(descriptor)
    }
}

// MARK: - Reading

extension HostRoot {
    /// The content of a regular file.
    ///
    /// - Throws: ``HostRootError`` also when the file is larger than `limit` bytes; nothing is cut off in silence.
    package func bytes(_ path: String, limit: Int = configurationLimit) throws(HostRootError) -> [UInt8] {
        var content: [UInt8] = []
        try chunks(path, limit: limit) { content.append(contentsOf: $0) }
        return content
    }

    /// The content of a text file; bytes that are not UTF-8 become U+FFFD.
    package func text(_ path: String, limit: Int = configurationLimit) throws(HostRootError) -> String {
        String(decoding: try bytes(path, limit: limit), as: UTF8.self)
    }

    /// The content of a text file, or nil where there is no such file.
    package func textIfPresent(
        _ path: String, limit: Int = configurationLimit
    ) throws(HostRootError) -> String? {
        do {
            return try text(path, limit: limit)
        } catch .notFound {
            return nil
        }
    }

    /// The content of a regular file, or nil where there is no such file.
    package func bytesIfPresent(
        _ path: String, limit: Int = configurationLimit
    ) throws(HostRootError) -> [UInt8]? {
        do {
            return try bytes(path, limit: limit)
        } catch .notFound {
            return nil
        }
    }

    /// Hands over a regular file's content piece by piece, so that memory does not grow with the file.
    package func chunks(
        _ path: String, limit: Int = .max, each: (UnsafeRawBufferPointer) -> Void
    ) throws(HostRootError) {
        let file = try openForReading(path)
        defer { close(file.descriptor) }
        if file.size > limit { throw .tooLarge(path: path, limit: limit) }

        // One more byte than the stated size shows the end of a small file in a single read.
        let capacity = file.size > 0 ? min(Int(file.size) + 1, 1 << 18) : 1 << 14
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
        defer { buffer.deallocate() }
        var total = 0
        while true {
            let count = read(file.descriptor, buffer.baseAddress, capacity)
            if count < 0 {
                if errno == EINTR { continue }
                throw HostRootError(errno: errno, path: path)
            }
            if count == 0 { return }
            total += count
            // A file may grow while it is read, and files in /proc state no size.
            if total > limit { throw .tooLarge(path: path, limit: limit) }
            each(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// A descriptor of a regular file; the caller closes it.
    ///
    /// The file is found first without opening it (O_PATH), so that a device swapped in by a user is never opened.
    package func openForReading(_ path: String) throws(HostRootError) -> (descriptor: Int32, size: Int64) {
        let handle = try openPath(path, flags: ELPIS_O_PATH)
        defer { close(handle) }
        var status = elpis_status()
        guard elpis_status_at(handle, "", ELPIS_AT_EMPTY_PATH, &status) == 0 else {
            throw HostRootError(errno: errno, path: path)
        }
        let kind = FileKind(mode: status.mode)
        guard kind == .regular else { throw .wrongKind(path: path, kind: kind) }
        let file = open("/proc/self/fd/\(handle)", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard file >= 0 else { throw HostRootError(errno: errno, path: path) }
        return (file, status.size)
    }
}

// MARK: - Looking

extension HostRoot {
    /// What stands at a path; nil when nothing does.
    package func status(_ path: String, followLink: Bool = true) throws(HostRootError) -> FileStatus? {
        let handle: Int32
        do {
            handle = try openPath(path, flags: ELPIS_O_PATH | (followLink ? 0 : O_NOFOLLOW))
        } catch .notFound {
            return nil
        }
        defer { close(handle) }
        var status = elpis_status()
        guard elpis_status_at(handle, "", ELPIS_AT_EMPTY_PATH, &status) == 0 else {
            throw HostRootError(errno: errno, path: path)
        }
        return FileStatus(status)
    }

    /// True where something stands at the path; also when its status cannot be read.
    package func exists(_ path: String) -> Bool {
        do throws(HostRootError) {
            return try status(path) != nil
        } catch {
            return true
        }
    }

    /// The target of a symbolic link, as written in it.
    package func linkTarget(_ path: String) throws(HostRootError) -> String {
        let handle = try openPath(path, flags: ELPIS_O_PATH | O_NOFOLLOW)
        defer { close(handle) }
        return try linkTarget(of: handle, path: path)
    }

    /// The names in a directory, sorted by their bytes, without `.` and `..`.
    package func names(in path: String) throws(HostRootError) -> [String] {
        try entries(in: path).map(\.name)
    }

    /// The names in a directory, or none where there is no such directory.
    package func namesIfPresent(in path: String) throws(HostRootError) -> [String] {
        do {
            return try names(in: path)
        } catch .notFound {
            return []
        }
    }

    /// The entries of a directory, sorted by the bytes of their names.
    package func entries(in path: String) throws(HostRootError) -> [DirectoryEntry] {
        let handle = try openPath(path, flags: O_RDONLY | O_DIRECTORY | O_NONBLOCK)
        guard let stream = fdopendir(handle) else {
            let code = errno
            close(handle)
            throw HostRootError(errno: code, path: path)
        }
        defer { closedir(stream) }
        var found: [DirectoryEntry] = []
        while let entry = readdir(stream) {
            guard let entry = DirectoryEntry(entry) else { continue }
            found.append(entry)
        }
        return found.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}

// MARK: - Finding

extension HostRoot {
    /// An open descriptor for a path inside the root; the caller closes it.
    package func openPath(_ path: String, flags: Int32) throws(HostRootError) -> Int32 {
        // A NUL would cut the path short; no file has such a name.
        guard !path.utf8.contains(0) else { throw .notFound(path: path) }
        if isLookedUpPlainly(path) {
            let handle = open(path, flags | O_CLOEXEC)
            guard handle >= 0 else { throw HostRootError(errno: errno, path: path) }
            return handle
        }
        guard HostRoot.hasOpenat2 else { return try walk(path, flags: flags) }
        let handle = elpis_open_in_root(descriptor, path, flags | O_CLOEXEC)
        guard handle >= 0 else { throw HostRootError(errno: errno, path: path) }
        return handle
    }

    /// False where the kernel (before 5.6) or a system-call filter knows no openat2.
    ///
    /// Found out once on the working directory, which nothing else keeps from being opened with O_PATH.
    private static let hasOpenat2: Bool = {
        let handle = elpis_open_in_root(AT_FDCWD, ".", ELPIS_O_PATH | O_CLOEXEC)
        guard handle >= 0 else { return errno != ENOSYS && errno != EPERM }
        close(handle)
        return true
    }()

    func linkTarget(of handle: Int32, path: String) throws(HostRootError) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlinkat(handle, "", &buffer, buffer.count)
        guard count >= 0 else { throw HostRootError(errno: errno, path: path) }
        return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension HostRootError {
    init(errno code: Int32, path: String) {
        switch code {
        case ENOENT, ENOTDIR: self = .notFound(path: path)
        case EACCES, EPERM: self = .permissionDenied(path: path)
        case ELOOP: self = .linkLoop(path: path)
        default: self = .system(path: path, code: code)
        }
    }
}
