internal import Glibc
internal import Storage
internal import Synchronization

/// The storage directory and the folders in it, opened once each.
final class FolderTree: Sendable {
    private let root: String
    private let opened = Mutex<[String: DurableFolder]>([:])

    init(_ root: String) {
        self.root = root
    }

    /// A folder below the directory, or the directory itself for the empty name; it has to exist.
    func folder(_ name: String) throws(StorageError) -> DurableFolder {
        if let known = opened.withLock({ $0[name] }) { return known }
        let folder = try DurableFolder(shared: name.isEmpty ? root : "\(root)/\(name)")
        opened.withLock { $0[name] = folder }
        return folder
    }

    /// Bytes that are free for this user.
    func freeSpace() throws(StorageError) -> Int {
        var status = statvfs()
        guard statvfs(root, &status) == 0 else { throw .system(path: root, code: errno) }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }
}
