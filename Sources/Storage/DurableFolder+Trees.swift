package import Glibc

/// Folders and links within a folder of Elpis's own.
extension DurableFolder {
    /// Deeper than anything that Elpis makes.
    private static let deepest = 64

    /// Begins a folder that gets its name when everything in it is durable.
    package func beginFolder(mode: mode_t) throws(StorageError) -> PartialFolder {
        try PartialFolder(in: self, mode: mode)
    }

    /// Removes whatever has that name, with everything in it; links are not followed.
    package func removeTree(_ name: String) throws(StorageError) {
        try verify(name)
        try DurableFolder.remove(name, in: descriptor, at: path(name), depth: 0)
    }

    static func remove(_ name: String, in folder: Int32, at path: String, depth: Int) throws(StorageError) {
        guard unlinkat(folder, name, 0) != 0, errno != ENOENT else { return }
        guard errno == EISDIR || errno == EPERM, depth < deepest else { throw .system(path: path, code: errno) }
        let inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard inner >= 0 else { throw .system(path: path, code: errno) }
        defer { close(inner) }
        for name in try DurableFolder.names(in: inner, at: path) {
            try remove(name, in: inner, at: "\(path)/\(name)", depth: depth + 1)
        }
        guard unlinkat(folder, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
            throw .system(path: path, code: errno)
        }
    }

    /// Makes a name stand for another of this folder, at once and durably; in place of the link that had that name.
    package func link(_ name: String, to target: String) throws(StorageError) {
        try verify(name)
        try verify(target)
        let temporary = PartialFile.prefix + String(UInt64.random(in: .min ... .max), radix: 36)
        guard symlinkat(target, descriptor, temporary) == 0 else { throw .system(path: path(name), code: errno) }
        guard renameat(descriptor, temporary, descriptor, name) == 0 else {
            let code = errno
            unlinkat(descriptor, temporary, 0)
            throw .system(path: path(name), code: code)
        }
        try synchronise()
    }

    /// What a name stands for; nil where there is no link of that name.
    package func target(of name: String) throws(StorageError) -> String? {
        try verify(name)
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlinkat(descriptor, name, &buffer, buffer.count)
        guard count >= 0 else {
            guard errno == ENOENT || errno == EINVAL else { throw .system(path: path(name), code: errno) }
            return nil
        }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
