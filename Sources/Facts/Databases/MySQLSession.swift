/// A session with a MySQL or MariaDB server: a login with an empty password, and queries in the text protocol.
final class MySQLSession {
    let serverVersion: String
    /// The plugin that decided on the login, as far as the server named it.
    private(set) var plugin: String
    private let channel: MySQLChannel

    /// Packets of one login; real ones take three.
    private static let loginLimit = 8
    private static let columnLimit = 64
    private static let rowLimit = 100_000

    // Capability flags of the client; LOCAL FILES (0x80) is left out on purpose.
    private static let longPassword: UInt32 = 0x1
    private static let protocol41: UInt32 = 0x200
    private static let transactions: UInt32 = 0x2000
    private static let secureConnection: UInt32 = 0x8000
    private static let pluginAuthentication: UInt32 = 0x80000

    /// Takes the greeting.
    init(channel: MySQLChannel) throws(MySQLFault) {
        self.channel = channel
        var greeting = MySQLPacket(try channel.receive())
        guard let version = greeting.byte() else { throw .malformed }
        if version == 0xff { throw .refused(code: greeting.integer(2) ?? 0) }
        guard version == 10, let text = greeting.textToNull() else { throw .malformed }
        serverVersion = String(text.prefix(100))
        plugin = "mysql_native_password"
    }

    /// Tries an empty password, once.
    func logIn(as user: String) throws(MySQLFault) {
        let flags =
            MySQLSession.longPassword | MySQLSession.protocol41 | MySQLSession.transactions
            | MySQLSession.secureConnection | MySQLSession.pluginAuthentication
        var answer: [UInt8] = []
        for shift in [0, 8, 16, 24] { answer.append(UInt8(truncatingIfNeeded: flags >> UInt32(shift))) }
        // Largest packet: 16 MB; character set 45 is utf8mb4.
        answer += [0, 0, 0, 1, 45] + [UInt8](repeating: 0, count: 23)
        answer += Array(user.utf8) + [0]
        // An empty answer to the challenge means an empty password.
        answer += [0] + Array("mysql_native_password".utf8) + [0]
        try channel.send(answer)
        for _ in 0..<MySQLSession.loginLimit {
            var reply = MySQLPacket(try channel.receive())
            switch reply.byte() {
            case 0x00: return
            case 0xff: throw .refused(code: reply.integer(2) ?? 0)
            case 0xfe: try switchPlugin(reply.textToNull())
            case 0x01:
                // caching_sha2_password: 3 says that the cache knows it, and OK follows; 4 asks for the password.
                guard reply.byte() == 3 else { throw .unsupportedPlugin(plugin) }
            default: throw .malformed
            }
        }
        throw .malformed
    }

    private func switchPlugin(_ name: String?) throws(MySQLFault) {
        // Without a name it is the scheme of before 4.1.
        guard let name else { throw .unsupportedPlugin("mysql_old_password") }
        plugin = String(name.prefix(100))
        switch name {
        case "mysql_native_password", "unix_socket", "auth_socket": try channel.send([])
        case "caching_sha2_password", "sha256_password": try channel.send([0])
        default: throw .unsupportedPlugin(plugin)
        }
    }

    /// The rows of a query; values are texts or nil.
    func rows(_ sql: String) throws(MySQLFault) -> [[String?]] {
        channel.begin()
        try channel.send([3] + Array(sql.utf8))
        var head = MySQLPacket(try channel.receive())
        switch head.first {
        case 0xff:
            _ = head.byte()
            throw .refused(code: head.integer(2) ?? 0)
        case 0xfb: throw .askedForFile
        case 0x00: return []
        default: break
        }
        guard let count = head.length(), (1...MySQLSession.columnLimit).contains(count) else { throw .malformed }
        for _ in 0..<count { _ = try channel.receive() }
        guard MySQLPacket(try channel.receive()).isEnd else { throw .malformed }
        var rows: [[String?]] = []
        while rows.count < MySQLSession.rowLimit {
            var packet = MySQLPacket(try channel.receive())
            if packet.isEnd { return rows }
            if packet.first == 0xff { throw .malformed }
            var row: [String?] = []
            for _ in 0..<count {
                guard let value = packet.value() else { throw .malformed }
                row.append(value)
            }
            rows.append(row)
        }
        throw .tooMuch
    }

    /// Says goodbye; a server that does not listen any more loses nothing.
    func quit() {
        channel.begin()
        try? channel.send([1])
    }
}

/// One packet's payload, read from its start.
struct MySQLPacket {
    private var rest: ArraySlice<UInt8>

    init(_ payload: [UInt8]) {
        rest = payload[...]
    }

    var first: UInt8? { rest.first }

    /// The packet that ends columns and rows.
    var isEnd: Bool { rest.first == 0xfe && rest.count < 9 }

    mutating func byte() -> UInt8? { rest.popFirst() }

    /// An integer of `count` bytes, lowest first; nil where the packet ends before.
    mutating func integer(_ count: Int) -> Int? {
        guard rest.count >= count, count < 8 else { return nil }
        var value = 0
        for (position, byte) in rest.prefix(count).enumerated() { value |= Int(byte) << (8 * position) }
        rest.removeFirst(count)
        return value
    }

    mutating func textToNull() -> String? {
        guard let end = rest.firstIndex(of: 0) else { return nil }
        let text = String(decoding: rest[..<end], as: UTF8.self)
        rest = rest[(end + 1)...]
        return text
    }

    /// A length as the protocol packs it; nil also for lengths that no packet here can hold.
    mutating func length() -> Int? {
        guard let first = byte() else { return nil }
        switch first {
        case 0...250: return Int(first)
        case 0xfc: return integer(2)
        case 0xfd: return integer(3)
        default: return nil
        }
    }

    /// The next value of a row: a text, or NULL (inner nil); outer nil where the packet is broken.
    mutating func value() -> String?? {
        if rest.first == 0xfb {
            rest.removeFirst()
            return .some(nil)
        }
        guard let count = length(), count <= rest.count else { return nil }
        let text = String(decoding: rest.prefix(count), as: UTF8.self)
        rest.removeFirst(count)
        return .some(text)
    }
}
