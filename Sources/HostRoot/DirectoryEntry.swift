internal import Glibc

/// A name in a directory, with the kind of its inode where the file system tells it.
package struct DirectoryEntry: Sendable, Hashable {
    package let name: String
    /// `.unknown` where the file system leaves it open.
    package let kind: FileKind

    /// Nil for `.` and `..`.
    init?(_ entry: UnsafePointer<dirent>) {
        let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        let bytes = UnsafeRawPointer(entry).advanced(by: nameOffset).assumingMemoryBound(to: CChar.self)
        let name = String(cString: bytes)
        guard name != ".", name != ".." else { return nil }
        self.name = name
        // The values of d_type are those of st_mode, shifted.
        kind = FileKind(mode: UInt32(entry.pointee.d_type) << 12)
    }
}
