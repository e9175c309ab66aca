internal import Glibc

/// Held as long as it lives by the one process that may write to a folder.
package final class FolderLock: Sendable {
    private let file: Int32

    /// Tries in a second while another process holds the lock.
    private static let triesPerSecond: UInt32 = 20

    fileprivate init(at path: String, in directory: Int32, seconds: UInt32) throws(StorageError) {
        file = openat(directory, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .system(path: "\(path)/lock", code: errno) }
        for _ in 0...seconds * FolderLock.triesPerSecond {
            if flock(file, LOCK_EX | LOCK_NB) == 0 { return }
            guard errno == EWOULDBLOCK || errno == EINTR else { break }
            usleep(1_000_000 / FolderLock.triesPerSecond)
        }
        close(file)
        throw .inUse(path: path)
    }

    deinit { close(file) }
}

extension DurableFolder {
    /// Takes the lock of the folder, for which the file `lock` in it stands; waits for another process that has it.
    ///
    /// - Throws: ``StorageError``, `.inUse` where the other does not end in time.
    package func lock(waitingSeconds seconds: UInt32) throws(StorageError) -> FolderLock {
        try FolderLock(at: path, in: descriptor, seconds: seconds)
    }

    /// Whether a process holds the lock of the folder now.
    package func isLocked() throws(StorageError) -> Bool {
        let file = openat(descriptor, "lock", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            guard errno == ENOENT else { throw .system(path: "\(path)/lock", code: errno) }
            return false
        }
        defer { close(file) }
        guard flock(file, LOCK_SH | LOCK_NB) != 0 else { return false }
        guard errno == EWOULDBLOCK else { throw .system(path: "\(path)/lock", code: errno) }
        return true
    }
}
