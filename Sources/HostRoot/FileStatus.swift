internal import CLinux

/// What the file system says about one file.
package struct FileStatus: Sendable, Hashable {
    package let kind: FileKind
    /// The permission bits with set-id and sticky bits: the lowest twelve bits of `st_mode`.
    package let permissions: UInt32
    package let user: UInt32
    package let group: UInt32
    package let size: Int64
    package let links: UInt32
    package let inode: UInt64
    package let device: UInt64
    /// The number that a device file stands for, as `major << 32 | minor`.
    package let represents: UInt64
    /// Times in nanoseconds since 1970; `born` is 0 where the file system does not keep it.
    package let modified: Int64
    package let changed: Int64
    package let accessed: Int64
    package let born: Int64
    /// The statx attributes of the inode (STATX_ATTR_IMMUTABLE, …).
    package let attributes: UInt64

    init(_ status: elpis_status) {
        kind = FileKind(mode: status.mode)
        permissions = status.mode & 0o7777
        user = status.user
        group = status.group
        size = status.size
        links = status.links
        inode = status.inode
        device = status.device
        represents = UInt64(status.device_major) << 32 | UInt64(status.device_minor)
        modified = status.modified
        changed = status.changed
        accessed = status.accessed
        born = status.born
        attributes = status.attributes
    }
}

extension FileStatus {
    /// The permissions as four octal digits, for example `0640`.
    package var octalPermissions: String {
        let digits = String(permissions, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    package var isWritableByOthers: Bool { permissions & 0o002 != 0 }
    package var isWritableByGroup: Bool { permissions & 0o020 != 0 }
}
