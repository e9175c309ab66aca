internal import Archive
internal import Glibc
internal import Identity
internal import Storage
internal import Terminal

/// What an operator gives as a collection: a folder that is packed, or an archive that is taken as it is.
struct CollectionContent {
    private let path: String

    init(_ path: String) {
        self.path = path
    }

    /// Packed, and such that agents will unpack it.
    func archive() throws -> [UInt8] {
        var status = stat()
        guard stat(path, &status) == 0 else { throw StorageError.system(path: path, code: errno) }
        let archive: [UInt8]
        if status.st_mode & S_IFMT == S_IFDIR {
            var builder = ZIPBuilder()
            var left = ZIPLimits.collection
            try add("", to: &builder, &left)
            archive = builder.archive
        } else {
            archive = try content(path, limit: CollectionShelf.sizeLimit)
        }
        guard archive.count <= CollectionShelf.sizeLimit else {
            throw StorageError.tooLarge(path: path, limit: CollectionShelf.sizeLimit)
        }
        let zip = try ZIPArchive(ZIPSource(archive), limits: .collection)
        for member in zip.members where !member.isFolder { try zip.unpack(member) { _ in } }
        return archive
    }

    /// Adds what is in a folder, whose path beneath the first one ends with a slash; `left` is what may still be added.
    private func add(_ folder: String, to builder: inout ZIPBuilder, _ left: inout ZIPLimits) throws {
        guard left.depth > 0 else { throw ZIPError.tooDeep(folder, limit: ZIPLimits.collection.depth) }
        left.depth -= 1
        defer { left.depth += 1 }
        for name in try names(in: "\(path)/\(folder)") {
            let member = folder + name
            let place = "\(path)/\(member)"
            left.members -= 1
            guard left.members >= 0 else {
                throw ZIPError.tooManyMembers(limit: ZIPLimits.collection.members)
            }
            var status = stat()
            guard lstat(place, &status) == 0 else { throw StorageError.system(path: place, code: errno) }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                builder.addFolder(member)
                try add("\(member)/", to: &builder, &left)
            case S_IFREG:
                let bytes = try content(place, limit: left.size)
                left.size -= bytes.count
                builder.addFile(member, bytes, isExecutable: status.st_mode & 0o111 != 0)
            default: throw StorageError.noFile(path: place)
            }
        }
    }

    /// In order, so that the same folder always makes the same archive.
    private func names(in folder: String) throws -> [String] {
        guard let stream = opendir(folder) else { throw StorageError.system(path: folder, code: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw StorageError.system(path: folder, code: errno) }
        return names.sorted()
    }

    private func content(_ file: String, limit: Int) throws -> [UInt8] {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw StorageError.system(path: file, code: errno) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        while true {
            let part = try readBytes(from: descriptor, at: content.count, count: 1 << 16, path: file)
            guard !part.isEmpty else { return content }
            content += part
            guard content.count <= limit else { throw StorageError.tooLarge(path: file, limit: limit) }
        }
    }
}
