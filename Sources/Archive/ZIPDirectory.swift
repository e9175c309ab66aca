/// The directory at the end of an archive.
struct ZIPDirectory {
    let members: [ZIPMember]
    /// Where it begins, and the members have ended.
    let start: Int

    private static let recordSize = 46
    private static let endSize = 22
    private static let longestComment = 1 << 16
    /// Bytes of a directory: a member's record, its name and what is beside it.
    private static let bytesOfMember = 2048
    /// Encrypted in one way or another, patches, and names that are hidden.
    private static let refusedFlags: UInt16 = 1 << 0 | 1 << 5 | 1 << 6 | 1 << 13
    /// Systems whose attributes hold a Unix mode: Unix and macOS.
    private static let unixSystems: Set<UInt8> = [3, 19]

    init(_ source: ZIPSource, limits: ZIPLimits) throws {
        let end = try ZIPDirectory.end(of: source)
        let record = end.record
        let count = Int(record.little(at: 10, as: UInt16.self))
        let size = Int(record.little(at: 12, as: UInt32.self))
        start = Int(record.little(at: 16, as: UInt32.self))
        guard record.little(at: 4, as: UInt32.self) == 0, record.little(at: 8, as: UInt16.self) == count,
            start + size == end.place
        else { throw ZIPError.damaged }
        guard count <= limits.members else { throw ZIPError.tooManyMembers(limit: limits.members) }
        guard size <= count * ZIPDirectory.bytesOfMember else { throw ZIPError.damaged }
        var rest = try source.bytes(at: start, count: size)[...]
        var members: [ZIPMember] = []
        for _ in 0..<count { members.append(try ZIPDirectory.member(&rest)) }
        guard rest.isEmpty else { throw ZIPError.damaged }
        self.members = members
    }

    /// The last record, after which there is nothing but its comment.
    private static func end(of source: ZIPSource) throws -> (place: Int, record: [UInt8]) {
        let size = min(source.size, endSize + longestComment)
        let tail = try source.bytes(at: source.size - size, count: size)
        for place in stride(from: tail.count - endSize, through: 0, by: -1)
        where tail.little(at: place, as: UInt32.self) == ZIPFormat.endMark {
            let comment = Int(tail.little(at: place + 20, as: UInt16.self))
            guard place + endSize + comment == tail.count else { continue }
            return (source.size - size + place, Array(tail[place..<place + endSize]))
        }
        throw ZIPError.noArchive
    }

    private static func member(_ rest: inout ArraySlice<UInt8>) throws(ZIPError) -> ZIPMember {
        let record = Array(rest.prefix(recordSize))
        guard record.count == recordSize, record.little(at: 0, as: UInt32.self) == ZIPFormat.centralMark else {
            throw .damaged
        }
        let nameSize = Int(record.little(at: 28, as: UInt16.self))
        let extras = Int(record.little(at: 30, as: UInt16.self)) + Int(record.little(at: 32, as: UInt16.self))
        let name = Array(rest.dropFirst(recordSize).prefix(nameSize))
        guard name.count == nameSize, rest.count >= recordSize + nameSize + extras,
            record.little(at: 34, as: UInt16.self) == 0
        else { throw .damaged }
        rest = rest.dropFirst(recordSize + nameSize + extras)

        let path = try ZIPMember.path(name)
        let attributes = record.little(at: 38, as: UInt32.self)
        let mode = unixSystems.contains(record[5]) ? UInt16(attributes >> 16) : 0
        let isFolder = name.last == UInt8(ascii: "/")
        // Without a kind in the mode, the name alone tells.
        guard [0, isFolder ? 0o040000 : 0o100000].contains(mode & 0o170000) else {
            throw .noFile(path.joined(separator: "/"))
        }
        let member = ZIPMember(
            path: path, isFolder: isFolder, isExecutable: !isFolder && mode & 0o111 != 0,
            size: Int(record.little(at: 24, as: UInt32.self)), name: name,
            flags: record.little(at: 8, as: UInt16.self), method: record.little(at: 10, as: UInt16.self),
            checksum: record.little(at: 16, as: UInt32.self), packedSize: Int(record.little(at: 20, as: UInt32.self)),
            offset: Int(record.little(at: 42, as: UInt32.self)))
        let isStored = member.method == ZIPFormat.stored
        guard member.flags & refusedFlags == 0, isStored || member.method == ZIPFormat.deflated else {
            throw .unsupported
        }
        guard !isStored || member.size == member.packedSize, !isFolder || member.size == 0 else {
            throw .contradiction(member.text)
        }
        return member
    }

    /// Sizes, depths, and that no place is taken twice.
    static func verify(_ members: [ZIPMember], limits: ZIPLimits) throws(ZIPError) {
        var size = 0
        var listed: Set<[String]> = []
        var folders: Set<[String]> = []
        var files: Set<[String]> = []
        for member in members {
            size += member.size
            guard size <= limits.size else { throw .tooLarge(limit: limits.size) }
            guard member.path.count <= limits.depth else { throw .tooDeep(member.text, limit: limits.depth) }
            guard listed.insert(member.path).inserted else { throw .duplicate(member.text) }
            if member.isFolder { folders.insert(member.path) } else { files.insert(member.path) }
            for count in 1..<max(1, member.path.count) { folders.insert(Array(member.path.prefix(count))) }
        }
        if let both = files.first(where: { folders.contains($0) }) { throw .duplicate(both.joined(separator: "/")) }
    }
}
