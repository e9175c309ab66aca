internal import Glibc

/// A file that is being written and has no name yet that anybody would read. Unless committed, it leaves nothing.
package final class PartialFile {
    static let prefix = ".new-"

    /// Bytes written so far.
    package private(set) var size = 0
    private let folder: DurableFolder
    private let temporary: String
    private var descriptor: Int32

    init(in folder: DurableFolder, mode: mode_t) throws(StorageError) {
        self.folder = folder
        temporary = PartialFile.prefix + String(UInt64.random(in: .min ... .max), radix: 36)
        descriptor = openat(
            folder.descriptor, temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .system(path: folder.path, code: errno) }
        // Whatever the umask of whoever started us is.
        guard fchmod(descriptor, mode) == 0 else { throw .system(path: folder.path, code: errno) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        unlinkat(folder.descriptor, temporary, 0)
    }

    package func append(_ bytes: [UInt8]) throws(StorageError) {
        try writeAll(bytes, to: descriptor, path: folder.path)
        size += bytes.count
    }

    package func append(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        let code = writeAll(bytes, to: descriptor)
        guard code == 0 else { throw .system(path: folder.path, code: code) }
        size += bytes.count
    }

    /// The bytes at a place, at most `count`; none at the end.
    package func read(at place: Int, count: Int) throws(StorageError) -> [UInt8] {
        try readBytes(from: descriptor, at: place, count: count, path: folder.path)
    }

    /// Makes the content durable and gives it its name, in place of what had that name.
    package func commit(as name: String) throws(StorageError) {
        try folder.verify(name)
        try finish(name)
        guard renameat(folder.descriptor, temporary, folder.descriptor, name) == 0 else {
            throw .system(path: folder.path(name), code: errno)
        }
        try close(durable: name)
    }

    /// Makes the content durable and gives it its name, which nothing else may have.
    ///
    /// - Throws: ``StorageError``, `.exists` where something has that name.
    package func commitNew(as name: String) throws(StorageError) {
        try folder.verify(name)
        try finish(name)
        guard linkat(folder.descriptor, temporary, folder.descriptor, name, 0) == 0 else {
            throw errno == EEXIST ? .exists(path: folder.path(name)) : .system(path: folder.path(name), code: errno)
        }
        unlinkat(folder.descriptor, temporary, 0)
        try close(durable: name)
    }

    private func finish(_ name: String) throws(StorageError) {
        guard fsync(descriptor) == 0 else { throw .system(path: folder.path(name), code: errno) }
    }

    private func close(durable name: String) throws(StorageError) {
        Glibc.close(descriptor)
        descriptor = -1
        try folder.synchronise()
    }
}
