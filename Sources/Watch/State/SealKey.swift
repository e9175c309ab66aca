internal import Crypto
internal import Glibc

/// The key that seals a host's state: 32 random bytes in a file that only its owner can read.
enum SealKey {
    private static let size = 32

    /// Nil where there is no such file.
    ///
    /// - Throws: ``StateError`` where others could read or exchange the key, or the file is no key.
    static func read(_ path: String) throws(StateError) -> SymmetricKey? {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .system(path: path, code: errno)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .system(path: path, code: errno) }
        guard status.isPrivateTo(geteuid(), kind: S_IFREG) else { throw .unsafe(path: path) }
        try verifyFolder(of: path)
        var bytes = [UInt8](repeating: 0, count: size + 1)
        let count = Glibc.read(file, &bytes, bytes.count)
        guard count == size else { throw .unsealed(path: path) }
        return SymmetricKey(data: bytes.prefix(size))
    }

    /// Makes a key and the folder for it; the file appears when `body`, which uses the key, has succeeded.
    static func make(_ path: String, _ body: (SymmetricKey) throws(StateError) -> Void) throws(StateError) {
        let key = SymmetricKey(size: .bits256)
        let folder = path.folder
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw .system(path: folder, code: errno) }
        try verifyFolder(of: path)
        let temporary = "\(path).new"
        // What an interrupted attempt left behind was never used.
        unlink(temporary)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o400)
        guard file >= 0 else { throw .system(path: temporary, code: errno) }
        let isWritten = key.withUnsafeBytes { write(file, $0.baseAddress, $0.count) == $0.count } && fsync(file) == 0
        let code = errno
        close(file)
        guard isWritten else { throw .system(path: temporary, code: code) }
        try body(key)
        guard rename(temporary, path) == 0 else { throw .system(path: path, code: errno) }
        syncFolder(folder)
    }

    private static func verifyFolder(of path: String) throws(StateError) {
        var status = stat()
        guard stat(path.folder, &status) == 0 else { throw .system(path: path.folder, code: errno) }
        guard [0, geteuid()].contains(status.st_uid), status.st_mode & 0o022 == 0 else {
            throw .unsafeFolder(path: path.folder)
        }
    }

    private static func syncFolder(_ path: String) {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }
}

extension stat {
    /// Whether this is of the kind, belongs to the user or root, and nobody else has any permission.
    func isPrivateTo(_ user: uid_t, kind: mode_t) -> Bool {
        st_mode & S_IFMT == kind && [0, user].contains(st_uid) && st_mode & 0o077 == 0
    }
}

extension String {
    fileprivate var folder: String {
        guard let slash = lastIndex(of: "/") else { return "." }
        return slash == startIndex ? "/" : String(self[..<slash])
    }
}
