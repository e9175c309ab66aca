internal import Facts
internal import Glibc
internal import HostRoot

/// One watched file that is not as it was accepted.
package struct FileDifference: Sendable, Hashable {
    /// The path's bytes; names may hold anything but a slash and NUL.
    package let pathBytes: [UInt8]
    package let status: Status
    /// What differs, for a changed file.
    package let changes: [Change]
    /// Seconds since 1970 of the inode's last change, for a file that is there.
    package let changedAt: Int64?
    /// Who accepted the file as it was; nil for one that nobody accepted.
    package var acceptance: Acceptance?
    /// The package whose own checksum agrees with what was found.
    package var vouchedBy: String?
    /// The name of that package.
    var voucher: String?
    let found: FileEntry?
    let packageNumber: UInt32

    package enum Status: String, Sendable, Hashable {
        case changed
        case added
        case removed
        /// It or its folder cannot be read, so that nothing is known about it.
        case unreadable
    }

    /// One attribute of a file: what was accepted, and what was found.
    package struct Change: Sendable, Hashable {
        package let what: Attribute
        package let expected: String?
        package let found: String?
    }

    package enum Attribute: String, Sendable, Hashable {
        case type
        case content
        case size
        case owner
        case group
        case mode
        case flags
        case target
        case acl
        case capabilities
        case xattr
    }

    /// The path, with what is not printable as `\xNN`.
    package var path: String { PrintablePath.text(pathBytes) }
}

extension FileEntry {
    /// What differs in an attribute that an administrator sees; times and inode numbers alone are no difference.
    func changes(to found: FileEntry) -> [FileDifference.Change] {
        var changes: [FileDifference.Change] = []
        func add(_ what: FileDifference.Attribute, _ expected: String?, _ found: String?) {
            if expected != found { changes.append(FileDifference.Change(what: what, expected: expected, found: found)) }
        }
        add(.type, kind.rawValue, found.kind.rawValue)
        if kind == found.kind {
            // Content that could not be read when it was accepted was not accepted.
            if found.content != .unread { add(.content, content.text, found.content.text) }
            add(.size, String(size), String(found.size))
            add(.target, target, found.target)
        }
        add(.owner, String(user), String(found.user))
        add(.group, String(group), String(found.group))
        if kind != .symbolicLink { add(.mode, OctalMode.text(permissions), OctalMode.text(found.permissions)) }
        if let flags, let other = found.flags { add(.flags, InodeFlags.text(flags), InodeFlags.text(other)) }
        changes += attributeChanges(to: found)
        return changes
    }

    private var target: String? { link.isEmpty ? nil : PrintablePath.text(link) }

    private func attributeChanges(to found: FileEntry) -> [FileDifference.Change] {
        guard attributes != found.attributes else { return [] }
        let before = Dictionary(attributes.map { ($0.name, $0) }) { first, _ in first }
        let after = Dictionary(found.attributes.map { ($0.name, $0) }) { first, _ in first }
        return Set(before.keys).union(after.keys).sorted { $0.lexicographicallyPrecedes($1) }.compactMap { name in
            let (old, new) = (before[name], after[name])
            guard old != new else { return nil }
            let what = (old ?? new)?.kind ?? .xattr
            return FileDifference.Change(what: what, expected: old?.text, found: new?.text)
        }
    }
}

extension FileEntry.Content {
    var text: String? {
        switch self {
        case .none, .unread: nil
        case .sha256(let hash): Hexadecimal.text(hash)
        }
    }
}

extension ExtendedAttribute {
    var kind: FileDifference.Attribute {
        switch name {
        case Array("security.capability".utf8): .capabilities
        case Array("system.posix_acl_access".utf8), Array("system.posix_acl_default".utf8): .acl
        default: .xattr
        }
    }

    /// The value as a person knows it from getcap, getfacl and getfattr.
    var text: String {
        let known: String? =
            switch kind {
            case .capabilities: FileCapabilities(attribute: value)?.text
            case .acl:
                AccessList.text(value).map { name == Array("system.posix_acl_default".utf8) ? "default:\($0)" : $0 }
            default: nil
            }
        if let known { return known }
        var bytes = value[...]
        if bytes.last == 0 { bytes = bytes.dropLast() }
        let isText = String(validating: bytes, as: UTF8.self) != nil && !bytes.contains { $0 < 0x20 }
        return "\(PrintablePath.text(name))=\(isText ? PrintablePath.text(bytes) : "0x\(Hexadecimal.text(value))")"
    }
}

extension FileCapabilities {
    /// As getcap writes it: `cap_net_raw,cap_chown=ep`.
    fileprivate var text: String {
        let names = (0..<64).filter { (permitted | inheritable) & (1 << UInt64($0)) != 0 }.map(FileCapabilities.name)
        let letters = (isEffective ? "e" : "") + (inheritable != 0 ? "i" : "") + (permitted != 0 ? "p" : "")
        return "\(names.joined(separator: ","))=\(letters)"
    }
}

/// POSIX access lists as Linux keeps them in an attribute: a version, then entries of tag, permissions and id.
private enum AccessList {
    private static let tags: [UInt16: String] = [
        0x01: "user", 0x02: "user", 0x04: "group", 0x08: "group", 0x10: "mask", 0x20: "other",
    ]

    /// The short text form, as `user::rw-,user:1000:r--`; nil where the value is none.
    static func text(_ value: [UInt8]) -> String? {
        guard value.count >= 4, (value.count - 4) % 8 == 0, value[..<4].elementsEqual([2, 0, 0, 0]) else { return nil }
        var entries: [String] = []
        for start in stride(from: 4, to: value.count, by: 8) {
            let tag = UInt16(value[start]) | UInt16(value[start + 1]) << 8
            guard let name = tags[tag] else { return nil }
            let id = (4..<8).reduce(UInt32(0)) { $0 | UInt32(value[start + $1]) << UInt32(8 * ($1 - 4)) }
            let bits = value[start + 2]
            let permissions = "\(bits & 4 != 0 ? "r" : "-")\(bits & 2 != 0 ? "w" : "-")\(bits & 1 != 0 ? "x" : "-")"
            entries.append("\(name):\(tag == 0x02 || tag == 0x08 ? String(id) : ""):\(permissions)")
        }
        return entries.joined(separator: ",")
    }
}

enum Hexadecimal {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
