internal import CLinux
internal import Glibc
internal import HostRoot
internal import Localization

/// Looks at the entries of directories, one thread's share of a walk.
///
/// A name stays bytes in the kernel's buffer unless its file stands out.
struct TreeWalker {
    let names: AccountNames
    let mounts: LocalMounts
    private(set) var result = WalkResult()
    private var records: [Record] = []
    /// The owners looked up last: neighbours have the same.
    private var knownUser: UInt32 = 0
    private var knownGroup: UInt32 = 0
    private let buffer: UnsafeMutableRawBufferPointer
    private let bufferOwner: BufferOwner

    private struct Record {
        let inode: UInt64
        /// Where the name begins in the buffer.
        let name: Int
        let kind: UInt8
    }

    private final class BufferOwner {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

        deinit {
            buffer.deallocate()
        }
    }

    init(names: AccountNames, mounts: LocalMounts) {
        self.names = names
        self.mounts = mounts
        bufferOwner = BufferOwner()
        buffer = bufferOwner.buffer
    }

    var isFull: Bool {
        result.files.count >= WalkCrew.foundLimit || result.entryCount >= WalkCrew.entryLimit
    }

    /// Looks at all entries of a directory, and returns its subdirectories.
    mutating func visit(_ next: NextDirectory) -> WaitingDirectories? {
        let path = next.path
        let descriptor = openat(
            next.parent.descriptor, next.name.map { CChar(bitPattern: $0) },
            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            note(errno, path)
            return nil
        }
        let directory = OpenDirectory(descriptor)
        var children = WaitingDirectories(parent: directory, path: path, depth: next.depth + 1)
        while true {
            let count = elpis_read_directory(descriptor, buffer.baseAddress, buffer.count)
            guard count > 0 else {
                if count < 0 { note(errno, path) }
                break
            }
            readRecords(count)
            for record in records { look(at: record, in: next, path, descriptor, &children) }
            if isFull { break }
        }
        return children
    }

    /// Takes the kernel's records apart; the inodes lie on disk in the order of their numbers.
    private mutating func readRecords(_ count: Int) {
        records.removeAll(keepingCapacity: true)
        var offset = 0
        // The fixed part is inode (8), position (8), length (2), kind (1).
        while offset + 19 < count {
            let length = Int(buffer.loadUnaligned(fromByteOffset: offset + 16, as: UInt16.self))
            guard length > 19, offset + length <= count else { break }
            let name = offset + 19
            let isDot = buffer[name] == UInt8(ascii: ".")
            let isSelf = isDot && buffer[name + 1] == 0
            let isParent = isDot && buffer[name + 1] == UInt8(ascii: ".") && buffer[name + 2] == 0
            if !isSelf && !isParent {
                records.append(
                    Record(
                        inode: buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self), name: name,
                        kind: buffer[offset + 18]))
            }
            offset += length
        }
        records.sort { $0.inode < $1.inode }
        result.entryCount += records.count
    }

    private mutating func look(
        at record: Record, in parent: NextDirectory, _ parentPath: [UInt8], _ descriptor: Int32,
        _ children: inout WaitingDirectories
    ) {
        guard let base = buffer.baseAddress else { return }
        let name = UnsafePointer((base + record.name).assumingMemoryBound(to: CChar.self))
        // A mount point of a skipped kind is not touched at all: its server may be dead.
        if record.kind == UInt8(DT_DIR), !mounts.skippedPoints.isEmpty,
            mounts.skippedPoints.contains(path(parentPath, name))
        {
            return
        }
        var status = elpis_status()
        let flags = AT_SYMLINK_NOFOLLOW | statFlags
        guard elpis_status_at(descriptor, name, flags, &status) == 0 else {
            note(errno, path(parentPath, name))
            return
        }
        let isDirectory = status.mode & S_IFMT == S_IFDIR
        var traits = parent.traits
        if isDirectory {
            traits = self.traits(of: name, in: parent, parentPath)
            if traits.contains(.skipped) { return }
            if status.device != parent.device, !mounts.mayEnter(device: status.device, name: name, in: descriptor) {
                return
            }
        }
        judge(status, name, traits, parentPath, descriptor)
        guard isDirectory else { return }
        guard children.depth <= WalkCrew.depthLimit else {
            result.note(
                .limitReached(
                    LocalizedText(
                        en: "a directory is more than \(WalkCrew.depthLimit) levels deep",
                        ja: "\(WalkCrew.depthLimit) 階層を超えるディレクトリがあります")))
            return
        }
        let bytes = UnsafeRawBufferPointer(start: name, count: strlen(name) + 1)
        children.append(name: bytes, device: status.device, traits: traits)
    }

    // MARK: - What stands out

    private mutating func judge(
        _ status: elpis_status, _ name: UnsafePointer<CChar>, _ traits: DirectoryTraits, _ parentPath: [UInt8],
        _ descriptor: Int32
    ) {
        let mode = status.mode
        var marks: FoundFile.Marks = []
        var capabilities: FileCapabilities?
        switch mode & S_IFMT {
        case S_IFREG:
            if mode & (S_ISUID | S_ISGID) != 0 { marks.insert(.setID) }
            if mode & S_IWOTH != 0 { marks.insert(.worldWritable) }
            if mode & 0o111 != 0 {
                if traits.contains(.temporary), traits.contains(.hidden) || name[0] == CChar(UInt8(ascii: ".")) {
                    marks.insert(.hiddenProgram)
                }
                capabilities = self.capabilities(of: name, in: descriptor)
                if capabilities != nil { marks.insert(.capable) }
            }
            if traits.contains(.system), TreeWalker.isChangeable(status) { marks.insert(.unprotected) }
        case S_IFDIR:
            if mode & S_IWOTH != 0, mode & S_ISVTX == 0 { marks.insert(.worldWritable) }
            if traits.contains(.system), TreeWalker.isChangeable(status) { marks.insert(.unprotected) }
        case S_IFCHR, S_IFBLK:
            // The device 0:0 marks a deleted file in the layers of an overlay.
            let isWhiteout = status.device_major == 0 && status.device_minor == 0
            if !traits.contains(.devices), !isWhiteout { marks.insert(.device) }
        default: break
        }
        if isUnowned(status) { marks.insert(.unowned) }
        guard !marks.isEmpty else { return }
        result.files.append(
            FoundFile(
                path: PrintablePath.text(path(parentPath, name)), kind: FileKind(mode: mode),
                permissions: mode & 0o7777, user: status.user, group: status.group, size: status.size,
                modified: status.modified, deviceMajor: status.device_major, deviceMinor: status.device_minor,
                marks: marks, capabilities: capabilities))
    }

    private static func isChangeable(_ status: elpis_status) -> Bool {
        status.user != 0 || status.mode & S_IWOTH != 0 || (status.mode & S_IWGRP != 0 && status.group != 0)
    }

    private mutating func isUnowned(_ status: elpis_status) -> Bool {
        if status.user != knownUser, names.usersCause == nil {
            guard names.isKnown(user: status.user) else { return true }
            knownUser = status.user
        }
        if status.group != knownGroup, names.groupsCause == nil {
            guard names.isKnown(group: status.group) else { return true }
            knownGroup = status.group
        }
        return false
    }

    /// Libraries are executable on some distributions, but never started, so their capabilities would not count.
    private func capabilities(of name: UnsafePointer<CChar>, in descriptor: Int32) -> FileCapabilities? {
        guard strstr(name, ".so") == nil else { return nil }
        var value = [UInt8](repeating: 0, count: 64)
        let bytes = UnsafeBufferPointer(start: name, count: strlen(name) + 1)
        let path = "/proc/self/fd/\(descriptor)/".utf8.map { CChar(bitPattern: $0) } + bytes
        let length = elpis_extended_attribute(path, "security.capability", &value, value.count)
        guard length > 0 else { return nil }
        return FileCapabilities(attribute: Array(value.prefix(length)))
    }

    // MARK: - Paths

    private func path(_ parent: [UInt8], _ name: UnsafePointer<CChar>) -> [UInt8] {
        parent + [UInt8(ascii: "/")] + UnsafeRawBufferPointer(start: name, count: strlen(name))
    }

    private func traits(
        of name: UnsafePointer<CChar>, in parent: NextDirectory, _ parentPath: [UInt8]
    ) -> DirectoryTraits {
        var traits = parent.traits
        if traits.contains(.temporary), name[0] == CChar(UInt8(ascii: ".")) { traits.insert(.hidden) }
        if parent.depth < DirectoryTraits.depthLimit,
            let begun = DirectoryTraits.byPath[path(parentPath, name)]
        {
            traits.formUnion(begun)
        }
        if parentPath.count > 12, parentPath.last == UInt8(ascii: "e") {
            let path = path(parentPath, name)
            let isStorage = DirectoryTraits.rootlessStorage.contains { path.suffix($0.count).elementsEqual($0) }
            if isStorage { traits.insert(.skipped) }
        }
        return traits
    }

    private mutating func note(_ code: Int32, _ path: [UInt8]) {
        // Files come and go while a tree is walked.
        guard code != ENOENT, code != ENOTDIR, code != ELOOP else { return }
        let text = PrintablePath.text(path.isEmpty ? [UInt8(ascii: "/")] : path)
        result.note(
            .unreadable(
                code == EACCES || code == EPERM ? .permissionDenied(path: text) : .system(path: text, code: code)))
    }
}

/// AT_STATX_DONT_SYNC and AT_NO_AUTOMOUNT: what the kernel has in memory will do, and nothing is mounted for it.
private let statFlags: Int32 = 0x4000 | 0x800
