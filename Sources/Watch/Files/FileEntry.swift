internal import CLinux
internal import Glibc
internal import HostRoot

/// One file as it was accepted, or as it was found.
struct FileEntry: Sendable, Hashable {
    /// What tells without reading the file that nothing in it can have changed.
    var stamp = Stamp()
    /// Kind and permissions, as `st_mode`.
    var mode: UInt32 = 0
    var user: UInt32 = 0
    var group: UInt32 = 0
    /// Bytes of content; of a device, the number that it stands for.
    var size: Int64 = 0
    /// The inode's flags as of lsattr; nil where the file system has none.
    var flags: UInt32?
    var content = Content.none
    /// The target of a symbolic link.
    var link: [UInt8] = []
    var attributes: [ExtendedAttribute] = []
    /// The number of the acceptance in the baseline's list; of a found file, 0.
    var acceptance: UInt32 = 0
    /// The number of the package that owned the file at that time in the baseline's list, counted from 1; 0 for none.
    var package: UInt32 = 0
    var standing = Standing.accepted
    /// When the inode last changed, in nanoseconds since 1970, of a file that was just examined. It is not kept: the
    /// stamp may have to withhold it.
    var changedAt: Int64?

    struct Stamp: Sendable, Hashable {
        /// The times of the inode's and of the content's last change, in nanoseconds since 1970.
        var changed: Int64 = 0
        var modified: Int64 = 0
        var inode: UInt64 = 0
    }

    enum Content: Sendable, Hashable {
        /// What is no regular file has none.
        case none
        /// It could not be read.
        case unread
        case sha256([UInt8])
    }

    /// Why an entry is in the baseline.
    enum Standing: UInt8, Sendable, Hashable {
        case accepted = 0
        /// Seen, so that it need not be read again, but accepted by nobody.
        case seen = 1
        /// Seen, and its package's own checksum agrees.
        case vouched = 3
    }

    static let hashSize = 32
}

/// An extended attribute of a file: an access list, capabilities, a label and so on.
struct ExtendedAttribute: Sendable, Hashable {
    let name: [UInt8]
    /// Its value; of a long one, the SHA-256.
    let value: [UInt8]
}

extension FileEntry {
    /// What the file system says about the file; the rest is found by reading it.
    init(_ status: elpis_status) {
        stamp = Stamp(changed: status.changed, modified: status.modified, inode: status.inode)
        changedAt = status.changed
        mode = status.mode
        user = status.user
        group = status.group
        size = FileEntry.size(status)
    }

    /// What counts as size: directories have one that says nothing.
    static func size(_ status: elpis_status) -> Int64 {
        switch status.mode & S_IFMT {
        case S_IFDIR: 0
        case S_IFCHR, S_IFBLK: Int64(status.device_major) << 32 | Int64(status.device_minor)
        default: status.size
        }
    }

    var kind: FileKind { FileKind(mode: mode) }
    var permissions: UInt32 { mode & 0o7777 }
}

// MARK: - As bytes

/// The entries of one folder, packed: a name, the fields of fixed size, then those that few files have.
///
/// An unchanged file is told from the fixed fields alone, in place.
struct PackedEntries: Sendable {
    private(set) var bytes: [UInt8] = []

    var isEmpty: Bool { bytes.isEmpty }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func append(_ packed: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: packed)
    }

    mutating func append(_ name: UnsafeRawBufferPointer, _ entry: FileEntry) {
        append(UInt16(name.count))
        bytes.append(contentsOf: name)
        append(entry.stamp.changed)
        append(entry.stamp.modified)
        append(entry.stamp.inode)
        append(entry.size)
        append(entry.user)
        append(entry.group)
        append(entry.flags ?? .max)
        append(entry.acceptance)
        append(entry.package)
        append(UInt16(truncatingIfNeeded: entry.mode))
        var content: [UInt8] = []
        switch entry.content {
        case .none: bytes.append(0)
        case .unread: bytes.append(1)
        case .sha256(let hash):
            bytes.append(2)
            content = hash
        }
        bytes.append(entry.standing.rawValue)
        bytes.append(contentsOf: content)
        append(UInt16(entry.link.count))
        bytes.append(contentsOf: entry.link)
        append(UInt16(entry.attributes.count))
        for attribute in entry.attributes {
            append(UInt16(attribute.name.count))
            append(UInt16(attribute.value.count))
            bytes.append(contentsOf: attribute.name)
            bytes.append(contentsOf: attribute.value)
        }
    }

    private mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
}

/// Where a packed entry lies in the bytes of a page.
struct PackedPlace: Sendable {
    let start: Int
    let nameCount: Int
    let end: Int

    var fields: Int { start + 2 + nameCount }

    /// The size of the fields that every entry has.
    static let fieldsSize = 56

    /// The places of all entries; nil where the bytes are no page.
    static func all(in page: UnsafeRawBufferPointer) -> [PackedPlace]? {
        var places: [PackedPlace] = []
        places.reserveCapacity(page.count / 100 + 1)
        var position = 0
        while position < page.count {
            guard let place = PackedPlace(in: page, at: position) else { return nil }
            places.append(place)
            position = place.end
        }
        return places
    }

    init?(in page: UnsafeRawBufferPointer, at start: Int) {
        guard let nameCount = page.short(start) else { return nil }
        self.start = start
        self.nameCount = nameCount
        let fields = start + 2 + nameCount
        guard fields + PackedPlace.fieldsSize <= page.count else { return nil }
        var position = fields + PackedPlace.fieldsSize
        if page[fields + 54] == 2 { position += FileEntry.hashSize }
        guard let link = page.short(position) else { return nil }
        position += 2 + link
        guard let attributes = page.short(position) else { return nil }
        position += 2
        for _ in 0..<attributes {
            guard let name = page.short(position), let value = page.short(position + 2) else { return nil }
            position += 4 + name + value
        }
        guard position <= page.count else { return nil }
        end = position
    }

    func name(in page: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: page[start + 2..<fields])
    }

    func standing(in page: UnsafeRawBufferPointer) -> FileEntry.Standing {
        FileEntry.Standing(rawValue: page[fields + 55]) ?? .seen
    }

    func acceptance(in page: UnsafeRawBufferPointer) -> UInt32 { page.number(fields + 44) }

    /// Whether the file system says that nothing has changed since.
    func matches(_ status: elpis_status, in page: UnsafeRawBufferPointer) -> Bool {
        page.number(fields) == status.changed && page.number(fields + 8) == status.modified
            && page.number(fields + 16) == status.inode && page.number(fields + 24) == FileEntry.size(status)
            && page.number(fields + 32) == status.user && page.number(fields + 36) == status.group
            && page.number(fields + 52) == UInt16(truncatingIfNeeded: status.mode) && page[fields + 54] != 1
    }

    func entry(in page: UnsafeRawBufferPointer) -> FileEntry {
        var entry = FileEntry()
        entry.stamp = FileEntry.Stamp(
            changed: page.number(fields), modified: page.number(fields + 8), inode: page.number(fields + 16))
        entry.size = page.number(fields + 24)
        entry.user = page.number(fields + 32)
        entry.group = page.number(fields + 36)
        let flags: UInt32 = page.number(fields + 40)
        entry.flags = flags == .max ? nil : flags
        entry.acceptance = page.number(fields + 44)
        entry.package = page.number(fields + 48)
        entry.mode = UInt32(page.number(fields + 52) as UInt16)
        entry.standing = standing(in: page)
        var position = fields + PackedPlace.fieldsSize
        func take(_ count: Int) -> [UInt8] {
            defer { position += count }
            return Array(page[position..<position + count])
        }
        func takeShort() -> Int {
            defer { position += 2 }
            return page.short(position) ?? 0
        }
        switch page[fields + 54] {
        case 0: entry.content = .none
        case 2: entry.content = .sha256(take(FileEntry.hashSize))
        default: entry.content = .unread
        }
        entry.link = take(takeShort())
        for _ in 0..<takeShort() {
            let (name, value) = (takeShort(), takeShort())
            entry.attributes.append(ExtendedAttribute(name: take(name), value: take(value)))
        }
        return entry
    }
}

extension UnsafeRawBufferPointer {
    /// A little-endian number; whoever asks has checked that it lies inside.
    fileprivate func number<Number: FixedWidthInteger>(_ offset: Int) -> Number {
        Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    /// Nil where it does not lie inside.
    fileprivate func short(_ offset: Int) -> Int? {
        guard offset + 2 <= count else { return nil }
        return Int(number(offset) as UInt16)
    }
}
