internal import Glibc
internal import HostRoot

/// A file of systemd's journal, read directly.
///
/// The file is a heap of objects that point to each other. Each value of a field is stored once, and lists the entries that
/// have it: so the entries of a few programs are found without looking at the others, newest first.
final class JournalFile {
    /// When the newest entry was written, in microseconds since 1970.
    let newest: Int64
    private let isCompact: Bool
    private let fieldTable: (offset: Int, size: Int)
    private let bytes: JournalBytes
    /// Fields that entries of the file share, by their place.
    private var fields: [Int: JournalField] = [:]

    /// Buckets, and objects in one chain; more are no honest file.
    private static let chainLimit = 200_000
    private static let cacheLimit = 100_000
    /// Fields of one entry.
    private static let fieldLimit = 1024

    private enum Kind: UInt8 {
        case data = 1
        case field = 2
        case entry = 3
        case entryArray = 6
    }

    private enum Layout {
        static let signature = Array("LPKSHHRH".utf8)
        static let minimum = 208
        /// Features that change how the file is read: compressions, keyed hashes, small offsets.
        static let knownFeatures: UInt32 = 0b11111
        static let compact: UInt32 = 0b10000
        static let objectHead = 16
        static let entryItems = 64
        static let arrayItems = 24
        static let fieldName = 40
    }

    /// Nil where the file is still empty.
    init?(_ path: String, of root: HostRoot) throws {
        bytes = try JournalBytes(path, of: root)
        guard bytes.size >= Layout.minimum else { return nil }
        let head = try bytes.read(0, Layout.minimum)
        guard head.starts(with: Layout.signature) else { throw JournalError.malformed }
        let features = head.integer(12, as: UInt32.self)
        guard features & ~Layout.knownFeatures == 0 else { throw JournalError.malformed }
        isCompact = features & Layout.compact != 0
        fieldTable = (try head.offset(120), try head.offset(128))
        newest = Int64(bitPattern: head.integer(192, as: UInt64.self))
    }

    /// Hands over the entries about logins, for each value of a field the newest first; false where there are more.
    func eachLogin(since start: Int64, limit: Int, _ body: (JournalEntry) -> Void) throws(JournalError) -> Bool {
        var lists: [EntryList] = []
        // The facilities auth and authpriv, and programs that may log elsewhere.
        for field in try fieldObjects() {
            switch field.name {
            case "SYSLOG_FACILITY=": lists += try entryLists(of: field, values: ["4", "10"])
            case "SYSLOG_IDENTIFIER=":
                lists += try entryLists(of: field, values: ["sshd", "sshd-session", "sudo", "su", "login"])
            default: break
            }
        }
        var seen: Set<Int> = []
        var visits = 0
        for list in lists {
            let isWhole = try eachEntry(of: list) { offset throws(JournalError) in
                guard let time = try time(ofEntry: offset), time / 1_000_000 >= start else { return .stop }
                // An honest entry is met twice: by its facility and by its program.
                visits += 1
                guard visits <= 4 * limit else { return .limit }
                guard seen.insert(offset).inserted else { return .next }
                guard seen.count <= limit else { return .limit }
                if let entry = try entry(offset, time) { body(entry) }
                return .next
            }
            if !isWhole { return false }
        }
        return true
    }
}

/// A journal's file is not of its format.
enum JournalError: Error {
    case malformed
    case unreadable(Int32)
}

// MARK: - Fields and their values

extension JournalFile {
    private struct Field {
        /// With the sign that follows it in each value.
        let name: String
        let firstValue: Int
    }

    /// The entries that have one value of a field: the first, and the arrays of the others.
    private struct EntryList {
        let first: Int
        let array: Int
        let count: Int
    }

    private func fieldObjects() throws(JournalError) -> [Field] {
        var found: [Field] = []
        var steps = 0
        let buckets = fieldTable.size / 16
        guard buckets <= JournalFile.chainLimit else { throw .malformed }
        let table = try bytes.read(fieldTable.offset, buckets * 16)
        for bucket in 0..<buckets {
            var offset = try table.offset(bucket * 16)
            while offset != 0 {
                steps += 1
                guard steps < JournalFile.chainLimit else { throw .malformed }
                let size = try sizeOfObject(offset, .field, minimum: Layout.fieldName)
                let head = try bytes.read(offset, Layout.fieldName)
                if size - Layout.fieldName <= 64 {
                    let name = try bytes.read(offset + Layout.fieldName, size - Layout.fieldName)
                    found.append(Field(name: name[...].string + "=", firstValue: try head.offset(32)))
                }
                offset = try head.offset(24)
            }
        }
        return found
    }

    private func entryLists(of field: Field, values: Set<String>) throws(JournalError) -> [EntryList] {
        var found: [EntryList] = []
        var steps = 0
        let prefix = Array(field.name.utf8)
        var offset = field.firstValue
        while offset != 0 {
            steps += 1
            guard steps < JournalFile.chainLimit else { throw .malformed }
            let size = try sizeOfObject(offset, .data, minimum: payload)
            let object = try bytes.read(offset, min(size, payload + 64))
            let value = object[payload...]
            if size <= payload + 64, object[1] & 0b111 == 0, value.starts(with: prefix),
                values.contains(value.dropFirst(prefix.count).string)
            {
                // A file holds each value once.
                guard found.count < values.count else { throw .malformed }
                found.append(
                    EntryList(
                        first: try object.offset(40), array: try object.offset(48), count: try object.offset(56)))
            }
            offset = try object.offset(32)
        }
        return found
    }

    /// Where the content of a data object begins.
    private var payload: Int { isCompact ? 72 : 64 }
}

// MARK: - Entries

extension JournalFile {
    private enum Step {
        case next
        /// The others are older than wanted.
        case stop
        case limit
    }

    /// Goes through the entries of a list, newest first; false where the limit was reached.
    private func eachEntry(
        of list: EntryList, _ body: (Int) throws(JournalError) -> Step
    ) throws(JournalError) -> Bool {
        let itemSize = isCompact ? 4 : 8
        var arrays: [(offset: Int, count: Int)] = []
        var rest = list.count - 1
        var next = list.array
        while next != 0 && rest > 0 {
            let size = try sizeOfObject(next, .entryArray, minimum: Layout.arrayItems)
            let count = min(rest, (size - Layout.arrayItems) / itemSize)
            arrays.append((next, count))
            rest -= count
            let following = try bytes.read(next, Layout.arrayItems).offset(16)
            // Arrays are only ever added, behind the others: a way back would be a circle.
            guard following == 0 || following > next else { throw .malformed }
            next = following
        }
        for array in arrays.reversed() {
            var end = array.count
            while end > 0 {
                // In pieces: an array can be large, and only its end is wanted.
                let start = max(0, end - 512)
                let items = try bytes.read(
                    array.offset + Layout.arrayItems + start * itemSize, (end - start) * itemSize)
                for index in (0..<(end - start)).reversed() {
                    let offset =
                        isCompact ? Int(items.integer(index * 4, as: UInt32.self)) : try items.offset(index * 8)
                    guard offset != 0 else { continue }
                    switch try body(offset) {
                    case .next: break
                    case .stop: return true
                    case .limit: return false
                    }
                }
                end = start
            }
        }
        guard list.first != 0, list.count > 0 else { return true }
        return try body(list.first) != .limit
    }

    private func time(ofEntry offset: Int) throws(JournalError) -> Int64? {
        _ = try sizeOfObject(offset, .entry, minimum: Layout.entryItems)
        return Int64(bitPattern: try bytes.read(offset, 32).integer(24, as: UInt64.self))
    }

    /// Nil where the entry has no message.
    private func entry(_ offset: Int, _ time: Int64) throws(JournalError) -> JournalEntry? {
        let itemSize = isCompact ? 4 : 16
        let size = try sizeOfObject(offset, .entry, minimum: Layout.entryItems)
        let count = min((size - Layout.entryItems) / itemSize, JournalFile.fieldLimit)
        let items = try bytes.read(offset + Layout.entryItems, count * itemSize)
        var entry = JournalEntry(time: time)
        var writtenPid: Int?
        for index in 0..<count {
            let start = index * itemSize
            let offset = isCompact ? Int(items.integer(start, as: UInt32.self)) : try items.offset(start)
            guard offset != 0 else { continue }
            switch try field(offset) {
            case .other: break
            case .message(let text): entry.message = text
            case .identifier(let name): entry.identifier = name
            case .command(let name): entry.command = name
            case .pid(let number): entry.pid = number
            case .writtenPid(let number): writtenPid = number
            case .user(let number): entry.user = number
            }
        }
        entry.pid = writtenPid ?? entry.pid
        return entry.message.isEmpty ? nil : entry
    }

    private func field(_ offset: Int) throws(JournalError) -> JournalField {
        if let known = fields[offset] { return known }
        let size = try sizeOfObject(offset, .data, minimum: payload)
        let head = try bytes.read(offset, 2)
        let compression = head[1] & 0b111
        let content = try bytes.read(offset + payload, min(size - payload, JournalField.limit))
        let plain = compression == 0 ? content : JournalField.decompressed(content, by: compression)
        let field = JournalField((plain ?? [])[...])
        // Messages are each other's unlike.
        if case .message = field { return field }
        if fields.count < JournalFile.cacheLimit { fields[offset] = field }
        return field
    }

    /// The size of the object there, head included.
    private func sizeOfObject(_ offset: Int, _ kind: Kind, minimum: Int) throws(JournalError) -> Int {
        let head = try bytes.read(offset, Layout.objectHead)
        guard head[0] == kind.rawValue else { throw .malformed }
        let size = try head.offset(8)
        guard size >= minimum, size <= bytes.size - offset else { throw .malformed }
        return size
    }
}
