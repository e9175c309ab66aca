package import Glibc

/// A folder that is being filled and has no name yet that anybody would read. Unless committed, it leaves nothing.
package final class PartialFolder {
    private let folder: DurableFolder
    private let mode: mode_t
    private let temporary: String
    /// Every folder in it, by its path; itself under the empty one. Kept open until they are synced.
    private var folders: [[String]: Int32] = [:]
    private var isCommitted = false

    init(in folder: DurableFolder, mode: mode_t) throws(StorageError) {
        self.folder = folder
        self.mode = mode
        temporary = PartialFile.prefix + String(UInt64.random(in: .min ... .max), radix: 36)
        folders[[]] = try make(temporary, in: folder.descriptor)
    }

    deinit {
        for descriptor in folders.values { close(descriptor) }
        // What cannot be removed is swept up later.
        if !isCommitted { try? DurableFolder.remove(temporary, in: folder.descriptor, at: folder.path, depth: 0) }
    }

    /// Makes a folder, and those above it, where they are missing.
    package func addFolder(_ path: [String]) throws(StorageError) {
        _ = try descriptor(of: path)
    }

    /// Makes a file of what `write` hands over; nothing has its name yet.
    package func addFile(_ path: [String], mode: mode_t, write: (_ append: ([UInt8]) throws -> Void) throws -> Void)
        throws
    {
        guard let name = path.last else { throw StorageError.badName }
        try verify(name)
        let parent = try descriptor(of: Array(path.dropLast()))
        let file = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard file >= 0 else { throw StorageError.system(path: text(path), code: errno) }
        defer { close(file) }
        try write { try writeAll($0, to: file, path: text(path)) }
        // Whatever the umask is.
        guard fchmod(file, mode) == 0, fsync(file) == 0 else {
            throw StorageError.system(path: text(path), code: errno)
        }
    }

    /// Makes everything in it durable and gives it its name, which no file and no filled folder may have.
    package func commit(as name: String) throws(StorageError) {
        try folder.verify(name)
        for (path, descriptor) in folders where fsync(descriptor) != 0 {
            throw .system(path: text(path), code: errno)
        }
        guard renameat(folder.descriptor, temporary, folder.descriptor, name) == 0 else {
            throw .system(path: folder.path(name), code: errno)
        }
        isCommitted = true
        try folder.synchronise()
    }

    private func descriptor(of path: [String]) throws(StorageError) -> Int32 {
        if let known = folders[path] { return known }
        guard let name = path.last else { throw .badName }
        try verify(name)
        let made = try make(name, in: try descriptor(of: Array(path.dropLast())))
        folders[path] = made
        return made
    }

    private func make(_ name: String, in parent: Int32) throws(StorageError) -> Int32 {
        guard mkdirat(parent, name, mode) == 0 else { throw .system(path: "\(folder.path)/\(name)", code: errno) }
        let made = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard made >= 0, fchmod(made, mode) == 0 else { throw .system(path: "\(folder.path)/\(name)", code: errno) }
        return made
    }

    /// Unlike in Elpis's own folders, a name may begin with a dot.
    private func verify(_ name: String) throws(StorageError) {
        let bytes = name.utf8
        guard (1...255).contains(bytes.count), ![".", ".."].contains(name), !bytes.contains(UInt8(ascii: "/")),
            !bytes.contains(0)
        else { throw .badName }
    }

    private func text(_ path: [String]) -> String { ([folder.path] + path).joined(separator: "/") }
}
