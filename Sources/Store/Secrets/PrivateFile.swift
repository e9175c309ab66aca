internal import Glibc
internal import Storage

/// A small file with a secret, which others must not be able to read.
enum PrivateFile {
    /// The content of a regular file of this user or root that has none of the forbidden permissions.
    static func read(_ path: String, limit: Int, forbidden: mode_t) throws(StoreError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard file >= 0 else { throw .file(.system(path: path, code: errno)) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .file(.system(path: path, code: errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .file(.noFile(path: path)) }
        guard status.st_mode & forbidden == 0, [0, geteuid()].contains(status.st_uid) else {
            throw .notPrivate(path: path)
        }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: limit + 1)
        while content.count <= limit {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .file(.system(path: path, code: errno)) }
            guard count > 0 else { return content }
            content += chunk[..<count]
        }
        throw .file(.tooLarge(path: path, limit: limit))
    }
}
