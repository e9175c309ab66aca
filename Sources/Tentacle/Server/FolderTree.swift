internal import Glibc
internal import Storage
internal import Synchronization

/// The storage directory and the folders in it, opened once each.
final class FolderTree: Sendable {
    private let root: String
    private let opened = Mutex<[String: DurableFolder]>([:])

    /// Seconds after which a file that was begun is nobody's: far more than one may take, on clocks that may differ.
    private static let desertion = 24 * 3600

    init(_ root: String) {
        self.root = root
    }

    /// A folder below the directory, or the directory itself for the empty name; it has to exist.
    func folder(_ name: String) throws(StorageError) -> DurableFolder {
        if let known = opened.withLock({ $0[name] }) { return known }
        let folder = try DurableFolder(shared: name.isEmpty ? root : "\(root)/\(name)")
        // A server that was killed leaves files that nobody would remove; another may be writing to the folder.
        try folder.sweep(leftAloneFor: FolderTree.desertion)
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
