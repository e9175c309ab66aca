internal import CLinux
internal import Glibc
internal import HostRoot

/// Which of the mounted file systems hold the host's own files.
///
/// They are told by device number and mount point from the kernel's list, so that a dead file server is never touched.
package struct LocalMounts: Sendable {
    /// The kinds of file systems by device number.
    private var kinds: [UInt64: String] = [:]
    private let wantedKinds: Set<String>
    /// Mount points that are not to be looked at.
    package private(set) var skippedPoints: Set<[UInt8]> = []

    /// Kinds that hold files of this host on disk or in memory.
    private static let localKinds: Set<String> = [
        "ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "reiserfs", "bcachefs", "nilfs2", "vfat", "exfat",
        "tmpfs", "devtmpfs", "ramfs",
    ]
    /// The same by the magic numbers of statfs(2), for devices that are not in the list (subvolumes).
    private static let localMagics: Set<UInt64> = [
        0xef53, 0x5846_5342, 0x9123_683e, 0x2fc1_2fc1, 0xf2f5_2010, 0x3153_464a, 0x5265_4973, 0xca45_1a4e, 0x3434,
        0x4d44, 0x2011_bab0, 0x0102_1994, 0x8584_58f6,
    ]

    /// - Parameters:
    ///   - mountinfo: The text of /proc/self/mountinfo.
    ///   - location: The folder in which the audited root is.
    ///   - more: Further kinds that are looked at.
    package init(mountinfo: String, location: String, and more: Set<String> = []) {
        wantedKinds = LocalMounts.localKinds.union(more)
        let prefix = location == "/" ? "" : location
        for line in mountinfo.utf8.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: " "))
            guard fields.count > 6, let dash = fields.firstIndex(where: { $0.elementsEqual("-".utf8) }),
                dash + 1 < fields.count
            else { continue }
            let numbers = fields[2].split(separator: UInt8(ascii: ":")).compactMap { UInt64(Substring($0)) }
            let kind = String(Substring(fields[dash + 1]))
            let isLocal = wantedKinds.contains(kind)
            if numbers.count == 2 { kinds[numbers[0] << 32 | numbers[1]] = kind }
            let point = LocalMounts.unescaped(fields[4])
            if !isLocal, point.count > prefix.utf8.count, point.starts(with: prefix.utf8) {
                skippedPoints.insert(Array(point.dropFirst(prefix.utf8.count)))
            }
        }
    }

    /// Whether the walk may go on into a directory that is on another device than its parent.
    package func mayEnter(device: UInt64, name: UnsafePointer<CChar>, in parent: Int32) -> Bool {
        if let kind = kinds[device] { return wantedKinds.contains(kind) }
        let handle = openat(parent, name, ELPIS_O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard handle >= 0 else { return false }
        defer { close(handle) }
        var magic: UInt64 = 0
        return elpis_file_system_type(handle, &magic) == 0 && LocalMounts.localMagics.contains(magic)
    }

    /// Blanks and backslashes in mount points are written as three octal digits.
    private static func unescaped(_ field: Substring.UTF8View) -> [UInt8] {
        var bytes: [UInt8] = []
        let field = Array(field)
        var index = 0
        while index < field.count {
            if field[index] == UInt8(ascii: "\\"), index + 3 < field.count,
                let code = UInt8(String(decoding: field[index + 1...index + 3], as: UTF8.self), radix: 8)
            {
                bytes.append(code)
                index += 4
            } else {
                bytes.append(field[index])
                index += 1
            }
        }
        return bytes
    }
}
