/// How much an archive may hold.
package struct ZIPLimits: Sendable {
    package var members: Int
    /// Bytes of all contents, unpacked.
    package var size: Int
    /// Folders above a file, and the file.
    package var depth: Int

    package init(members: Int, size: Int, depth: Int) {
        self.members = members
        self.size = size
        self.depth = depth
    }
}
