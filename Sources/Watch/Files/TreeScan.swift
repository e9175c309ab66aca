internal import CLinux
internal import Facts
internal import Glibc
internal import HostRoot

/// What a scan hands over, folder by folder and name by name, each in ascending order.
protocol TreeScanVisitor: AnyObject {
    /// The names that follow are in this folder.
    func enter(_ path: [UInt8], _ directory: OpenFolder) throws(StateError)
    func found(_ name: UnsafeRawBufferPointer, _ status: elpis_status) throws(StateError)
    /// A name whose file the kernel tells nothing about.
    func unreadable(_ name: UnsafeRawBufferPointer, code: Int32) throws(StateError)
    /// No more names are in the folder.
    func leave() throws(StateError)
    /// The folder cannot be listed, so that nothing is known about what is in it.
    func closedFolder(_ path: [UInt8], code: Int32) throws(StateError)
}

/// A descriptor of a folder, closed when nobody needs it any more.
final class OpenFolder: Sendable {
    let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }
}

/// Walks through the watched paths of a host, in order and beneath its root, without following links.
struct TreeScan {
    private let root: OpenFolder
    private let paths: WatchedPaths
    private let mounts: LocalMounts
    private let visitor: any TreeScanVisitor
    private let buffer = ScanBuffer()

    /// Levels below the root; a tree that is deeper was made to be so.
    static let depthLimit = 256

    init(
        _ root: HostRoot, _ paths: WatchedPaths, visitor: any TreeScanVisitor
    ) throws(HostRootError) {
        self.root = OpenFolder(try root.openPath("/", flags: O_RDONLY | O_DIRECTORY))
        self.paths = paths
        self.visitor = visitor
        // Without the list, file systems are told by statfs(2) alone. Layers and images are a host's own files here.
        let mountinfo = (try? HostRoot().text(root.mountList)) ?? ""
        mounts = LocalMounts(
            mountinfo: mountinfo, location: root.locationInMountList,
            and: ["overlay", "squashfs", "erofs", "fuse-overlayfs"])
    }

    func run() throws(StateError) {
        var status = elpis_status()
        guard elpis_status_at(root.descriptor, "", ELPIS_AT_EMPTY_PATH, &status) == 0 else {
            return try visitor.closedFolder([], code: errno)
        }
        try visit(root, path: [], paths.root, device: status.device, depth: 0)
    }

    /// A subfolder whose turn comes when its parent has been looked at.
    private struct Subfolder {
        let name: [UInt8]
        let selection: FolderSelection
        let device: UInt64
    }

    private func visit(
        _ directory: OpenFolder, path: [UInt8], _ selection: FolderSelection, device: UInt64, depth: Int
    ) throws(StateError) {
        var names = FolderNames()
        if let literals = selection.literals {
            names = FolderNames(literals)
        } else {
            let code = names.read(directory.descriptor, with: buffer)
            guard code == 0 else { return try visitor.closedFolder(path, code: code) }
        }
        names.sort()
        try visitor.enter(path, directory)
        var subfolders: [Subfolder] = []
        for index in 0..<names.count {
            var status = elpis_status()
            var inside: FolderSelection?
            var code: Int32 = 0
            let isWatched = names.withName(index) { name, pointer -> Bool in
                guard let verdict = selection.verdict(on: name) else { return false }
                if names.mayBeFolder(index), isSkipped(path, name) { return false }
                guard elpis_status_at(directory.descriptor, pointer, statFlags, &status) == 0 else {
                    code = errno
                    return verdict.isWatched
                }
                guard status.mode & S_IFMT == S_IFDIR else { return verdict.isWatched }
                if status.device != device,
                    !mounts.mayEnter(device: status.device, name: pointer, in: directory.descriptor)
                {
                    return false
                }
                inside = verdict.inside
                return verdict.isWatched
            }
            // Files come and go while a tree is walked.
            guard code != ENOENT, code != ENOTDIR else { continue }
            if isWatched {
                try names.with(index) { name throws(StateError) in
                    if code == 0 {
                        try visitor.found(name, status)
                    } else {
                        try visitor.unreadable(name, code: code)
                    }
                }
            }
            guard let inside else { continue }
            subfolders.append(Subfolder(name: names.bytes(index), selection: inside, device: status.device))
        }
        try visitor.leave()
        for subfolder in subfolders {
            let childPath = path + [UInt8(ascii: "/")] + subfolder.name
            guard depth < TreeScan.depthLimit else {
                try visitor.closedFolder(childPath, code: ELOOP)
                continue
            }
            let child = openat(
                directory.descriptor, (subfolder.name + [0]).map { CChar(bitPattern: $0) },
                O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard child >= 0 else {
                if errno != ENOENT { try visitor.closedFolder(childPath, code: errno) }
                continue
            }
            try visit(
                OpenFolder(child), path: childPath, subfolder.selection, device: subfolder.device, depth: depth + 1)
        }
    }

    /// A mount point of a skipped kind is not touched at all: its server may be dead.
    private func isSkipped(_ path: [UInt8], _ name: UnsafeRawBufferPointer) -> Bool {
        !mounts.skippedPoints.isEmpty && mounts.skippedPoints.contains(path + [UInt8(ascii: "/")] + name)
    }
}

/// AT_SYMLINK_NOFOLLOW, and AT_STATX_DONT_SYNC and AT_NO_AUTOMOUNT: what the kernel has in memory will do, and nothing is
/// mounted for it.
private let statFlags: Int32 = AT_SYMLINK_NOFOLLOW | 0x4000 | 0x800

/// Room for what the kernel tells of a folder.
private final class ScanBuffer {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

    deinit {
        bytes.deallocate()
    }
}

/// The names in one folder, side by side.
private struct FolderNames {
    private var bytes: [UInt8] = []
    private var places: [Place] = []

    private struct Place {
        let start: Int32
        let count: UInt16
        let kind: UInt8
    }

    init() {}

    init(_ names: [[UInt8]]) {
        for name in names {
            name.withUnsafeBytes { append($0, kind: UInt8(DT_UNKNOWN)) }
        }
    }

    var count: Int { places.count }

    private mutating func append(_ name: UnsafeRawBufferPointer, kind: UInt8) {
        places.append(Place(start: Int32(bytes.count), count: UInt16(name.count), kind: kind))
        bytes.append(contentsOf: name)
        bytes.append(0)
    }

    /// Reads all names; 0, or the number of an error.
    mutating func read(_ directory: Int32, with buffer: ScanBuffer) -> Int32 {
        let buffer = buffer.bytes
        while true {
            let count = elpis_read_directory(directory, buffer.baseAddress, buffer.count)
            guard count > 0 else { return count < 0 ? errno : 0 }
            var offset = 0
            // The fixed part is inode (8), position (8), length (2), kind (1).
            while offset + 19 < count {
                let length = Int(buffer.loadUnaligned(fromByteOffset: offset + 16, as: UInt16.self))
                guard length > 19, offset + length <= count else { break }
                let record = UnsafeRawBufferPointer(rebasing: buffer[offset + 19..<offset + length])
                let name = UnsafeRawBufferPointer(rebasing: record[..<(record.firstIndex(of: 0) ?? record.count)])
                let isDots = name.count <= 2 && name.allSatisfy { $0 == UInt8(ascii: ".") }
                if !isDots, bytes.count < Int(Int32.max) - 512 { append(name, kind: buffer[offset + 18]) }
                offset += length
            }
        }
    }

    mutating func sort() {
        bytes.withUnsafeBytes { bytes in
            places.sort { left, right in
                PathOrder.compareNames(
                    UnsafeRawBufferPointer(rebasing: bytes[Int(left.start)..<Int(left.start) + Int(left.count)]),
                    UnsafeRawBufferPointer(rebasing: bytes[Int(right.start)..<Int(right.start) + Int(right.count)]))
                    < 0
            }
        }
    }

    func mayBeFolder(_ index: Int) -> Bool {
        let kind = places[index].kind
        return kind == UInt8(DT_DIR) || kind == UInt8(DT_UNKNOWN)
    }

    func bytes(_ index: Int) -> [UInt8] {
        let place = places[index]
        return Array(bytes[Int(place.start)..<Int(place.start) + Int(place.count)])
    }

    /// The name as bytes, and with its final NUL.
    func withName<Result>(
        _ index: Int, _ body: (UnsafeRawBufferPointer, UnsafePointer<CChar>) -> Result
    ) -> Result {
        let place = places[index]
        return bytes.withUnsafeBytes { bytes in
            let name = UnsafeRawBufferPointer(rebasing: bytes[Int(place.start)...].prefix(Int(place.count) + 1))
            return name.withMemoryRebound(to: CChar.self) { pointer in
                body(UnsafeRawBufferPointer(rebasing: name.dropLast()), pointer.baseAddress.unsafelyUnwrapped)
            }
        }
    }

    func with(
        _ index: Int, _ body: (UnsafeRawBufferPointer) throws(StateError) -> Void
    ) throws(StateError) {
        let place = places[index]
        var failure: StateError?
        bytes.withUnsafeBytes { bytes in
            do throws(StateError) {
                try body(
                    UnsafeRawBufferPointer(rebasing: bytes[Int(place.start)..<Int(place.start) + Int(place.count)]))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
