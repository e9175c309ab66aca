internal import Crypto
internal import Glibc
internal import Storage

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
        let file: PartialFile
        do throws(StorageError) {
            file = try DurableFolder(path.folder, mode: 0o755).begin(mode: 0o400)
            try file.append(key.withUnsafeBytes { Array($0) })
        } catch .unsafe(let path) {
            throw .unsafeFolder(path: path)
        } catch {
            throw StateError(error)
        }
        try body(key)
        try StateError.translating { () throws(StorageError) in try file.commit(as: path.name) }
    }

    private static func verifyFolder(of path: String) throws(StateError) {
        var status = stat()
        guard stat(path.folder, &status) == 0 else { throw .system(path: path.folder, code: errno) }
        guard [0, geteuid()].contains(status.st_uid), status.st_mode & 0o022 == 0 else {
            throw .unsafeFolder(path: path.folder)
        }
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

    fileprivate var name: String { String(self[(lastIndex(of: "/").map(index(after:)) ?? startIndex)...]) }
}
