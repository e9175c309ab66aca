internal import Glibc
internal import HostRoot

/// One record of utmp, wtmp or btmp.
package struct LoginRecord: Sendable, Hashable {
    package let type: Int
    package let pid: Int
    package let line: String
    package let user: String
    package let host: String
    /// Seconds since 1970.
    package let time: Int64

    /// The sizes of a record: with 32-bit times (x86, POWER, S/390), and with 64-bit times (ARM, RISC-V).
    package static let compactSize = 384
    package static let wideSize = 400

    package init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == LoginRecord.compactSize || bytes.count == LoginRecord.wideSize else { return nil }
        let start = bytes.startIndex
        func integer(_ offset: Int, bytes count: Int) -> UInt64 {
            (0..<count).reversed().reduce(0) { $0 << 8 | UInt64(bytes[start + offset + $1]) }
        }
        func text(_ offset: Int, _ count: Int) -> String {
            let field = bytes[start + offset..<start + offset + count]
            return String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
        }
        type = Int(Int16(truncatingIfNeeded: integer(0, bytes: 2)))
        pid = Int(Int32(truncatingIfNeeded: integer(4, bytes: 4)))
        line = text(8, 32)
        user = text(44, 32)
        host = text(76, 256)
        time =
            bytes.count == LoginRecord.compactSize
            ? Int64(UInt32(truncatingIfNeeded: integer(340, bytes: 4)))
            : Int64(truncatingIfNeeded: integer(344, bytes: 8))
    }

    /// The name of the type, as in utmp(5).
    package var typeName: String {
        let names = [
            "empty", "run-lvl", "boot-time", "new-time", "old-time", "init-process", "login-process", "user-process",
            "dead-process", "accounting",
        ]
        return names.indices.contains(type) ? names[type] : "unknown"
    }

    package static let userProcess = 7
    package static let deadProcess = 8

    /// The size of the records of a file of this length.
    package static func size(fileSize: Int) -> Int {
        fileSize % compactSize != 0 && fileSize % wideSize == 0 ? wideSize : compactSize
    }
}

/// The records of a file, read piece by piece.
package enum LoginRecords {
    /// The newest records that are looked at; older ones are in rotated files or beyond interest.
    static let recordLimit = 200_000

    /// Hands over each record; nothing where the file does not exist. Only the end of a very long file is read.
    static func each(in path: String, of root: HostRoot, _ body: (LoginRecord) -> Void) throws(HostRootError) {
        let file: (descriptor: Int32, size: Int64)
        do {
            file = try root.openForReading(path)
        } catch .notFound {
            return
        }
        defer { close(file.descriptor) }
        let size = LoginRecord.size(fileSize: Int(file.size))
        let count = Int(file.size) / size
        var index = max(0, count - recordLimit)
        let batch = 500
        var buffer = [UInt8](repeating: 0, count: size * batch)
        while index < count {
            let wanted = min(batch, count - index) * size
            let got = pread(file.descriptor, &buffer, wanted, off_t(index * size))
            guard got > 0 else { return }
            for start in stride(from: 0, through: got - size, by: size) {
                if let record = LoginRecord(buffer[start..<start + size]) { body(record) }
            }
            guard got == wanted else { return }
            index += batch
        }
    }
}

/// The last logins that `/var/log/lastlog` holds, an array indexed by user id.
package enum LastLog {
    package static let path = "/var/log/lastlog"
    /// The sizes of a record: time of 4 or 8 bytes, terminal of 32, host of 256.
    package static let compactSize = 292
    package static let wideSize = 296

    package struct Entry: Sendable, Hashable {
        /// Seconds since 1970.
        package let time: Int64
        package let line: String
        package let host: String
    }

    package static func entry(_ bytes: [UInt8]) -> Entry? {
        guard bytes.count == compactSize || bytes.count == wideSize else { return nil }
        let timeSize = bytes.count - 288
        let time = bytes[..<timeSize].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        func text(_ offset: Int, _ count: Int) -> String {
            String(decoding: bytes[offset..<offset + count].prefix { $0 != 0 }, as: UTF8.self)
        }
        return Entry(time: Int64(truncatingIfNeeded: time), line: text(timeSize, 32), host: text(timeSize + 32, 256))
    }

    /// The entries of the given accounts; nil where the file does not exist.
    static func entries(of uids: [UInt32], in root: HostRoot) throws(HostRootError) -> [UInt32: Entry]? {
        let file: (descriptor: Int32, size: Int64)
        do {
            file = try root.openForReading(path)
        } catch .notFound {
            return nil
        }
        defer { close(file.descriptor) }
        let isWide = file.size % Int64(compactSize) != 0 && file.size % Int64(wideSize) == 0
        let size = isWide ? wideSize : compactSize
        var entries: [UInt32: Entry] = [:]
        var buffer = [UInt8](repeating: 0, count: size)
        for uid in uids {
            let offset = Int64(uid) * Int64(size)
            guard offset + Int64(size) <= file.size, pread(file.descriptor, &buffer, size, off_t(offset)) == size,
                let entry = entry(buffer), entry.time > 0
            else { continue }
            entries[uid] = entry
        }
        return entries
    }
}
