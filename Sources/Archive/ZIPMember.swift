/// A file or a folder in an archive.
package struct ZIPMember: Sendable, Hashable {
    /// The names on the way to it, each a single component.
    package let path: [String]
    package let isFolder: Bool
    package let isExecutable: Bool
    /// Bytes, unpacked.
    package let size: Int

    let name: [UInt8]
    let flags: UInt16
    let method: UInt16
    let checksum: UInt32
    let packedSize: Int
    /// Where its local header is.
    let offset: Int

    /// As a person reads it.
    package var text: String { path.joined(separator: "/") }

    private static let longestName = 255
    private static let longestPath = 1024

    /// The components of a name. - Throws: ``ZIPError/badName(_:)`` for whatever could lead elsewhere.
    static func path(_ name: [UInt8]) throws(ZIPError) -> [String] {
        let text = String(decoding: name, as: UTF8.self)
        let isPlain = Array(text.utf8) == name && !name.contains { $0 < 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "\\") }
        var parts = text.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        if parts.last == "" { parts.removeLast() }
        let arePlain = parts.allSatisfy { !["", ".", ".."].contains($0) && $0.utf8.count <= longestName }
        guard isPlain, arePlain, !parts.isEmpty, name.count <= longestPath else { throw .badName(text) }
        return parts
    }
}
