internal import CZlib

/// A ZIP archive of files and folders, read by its directory.
///
/// Whatever programs could understand in two ways is refused: bytes before it, members that share bytes, a directory that
/// says something else than the members. So are links, devices, encryption, several disks and sizes beyond 32 bits.
package struct ZIPArchive {
    package let members: [ZIPMember]
    private let source: ZIPSource

    /// - Throws: ``ZIPError``, and what reading throws.
    package init(_ source: ZIPSource, limits: ZIPLimits) throws {
        self.source = source
        let directory = try ZIPDirectory(source, limits: limits)
        members = directory.members
        try ZIPDirectory.verify(members, limits: limits)
        // By their places: none may begin before the one ahead of it has ended.
        var end = 0
        for member in members.sorted(by: { $0.offset < $1.offset }) {
            guard member.offset >= end else { throw ZIPError.contradiction(member.text) }
            end = try contentStart(of: member) + member.packedSize
            guard end <= directory.start else { throw ZIPError.contradiction(member.text) }
        }
    }

    /// The local header, compared with the directory; where the content begins.
    private func contentStart(of member: ZIPMember) throws -> Int {
        let header = try source.bytes(at: member.offset, count: ZIPFormat.localSize)
        let nameSize = Int(header.little(at: 26, as: UInt16.self))
        let extraSize = Int(header.little(at: 28, as: UInt16.self))
        guard header.little(at: 0, as: UInt32.self) == ZIPFormat.localMark,
            header.little(at: 6, as: UInt16.self) == member.flags,
            header.little(at: 8, as: UInt16.self) == member.method, nameSize == member.name.count,
            try source.bytes(at: member.offset + ZIPFormat.localSize, count: nameSize) == member.name
        else { throw ZIPError.contradiction(member.text) }
        let said = [
            header.little(at: 14, as: UInt32.self), header.little(at: 18, as: UInt32.self),
            header.little(at: 22, as: UInt32.self),
        ]
        let isLater = member.flags & ZIPFormat.hasDescriptor != 0 && said == [0, 0, 0]
        guard isLater || said == [member.checksum, UInt32(member.packedSize), UInt32(member.size)] else {
            throw ZIPError.contradiction(member.text)
        }
        return member.offset + ZIPFormat.localSize + nameSize + extraSize
    }

    /// Hands a file's content over piece by piece. What came before an error is not to be used.
    package func unpack(_ member: ZIPMember, take: ([UInt8]) throws -> Void) throws {
        var place = try contentStart(of: member)
        let end = place + member.packedSize
        let inflation = member.method == ZIPFormat.deflated ? Inflation() : nil
        var checksum = crc32(0, nil, 0)
        var size = 0
        while place < end {
            let packed = try source.bytes(at: place, count: min(1 << 16, end - place))
            place += packed.count
            var rest = packed[...]
            let content = try inflation?.append(&rest, room: member.size - size) ?? packed
            size += content.count
            guard size <= member.size, inflation == nil || rest.isEmpty,
                inflation?.hasEnded != true || place == end
            else { throw ZIPError.damaged }
            checksum = crc32(checksum, content, UInt32(content.count))
            try take(content)
        }
        guard inflation?.hasEnded != false, size == member.size,
            UInt32(truncatingIfNeeded: checksum) == member.checksum
        else { throw ZIPError.damaged }
    }
}
