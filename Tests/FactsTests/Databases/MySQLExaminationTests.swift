import Facts
import Foundation
import Glibc
import Testing
import TestSupport

/// A look at real servers, each of its own in a temporary folder; serialized, as a server takes much memory.
@Suite(.serialized, .enabled(if: MariaDBServer.isInstalled)) struct MySQLExaminationTests {
    @Test func anEmptyPasswordIsFound() throws {
        let found = try MariaDBServer.with(sql: "") { MySQLExamination.examine(socket: $0, isRoot: false) }

        #expect(found.result == .accepted(.emptyPassword))
    }

    @Test func aPasswordIsNotEmpty() throws {
        let found = try MariaDBServer.with(sql: "ALTER USER root@localhost IDENTIFIED BY 'geheim';") {
            MySQLExamination.examine(socket: $0, isRoot: false)
        }

        #expect(found.result == .refused(code: 1045))
    }

    @Test func theSocketAloneIsNoEmptyPassword() throws {
        let sql = "ALTER USER root@localhost IDENTIFIED VIA mysql_native_password USING 'invalid' OR unix_socket;"
        let found = try MariaDBServer.with(sql: sql) { MySQLExamination.examine(socket: $0, isRoot: true) }

        #expect(found.result == .accepted(.unixSocket))
    }

    @Test func anEmptyPasswordBesideTheSocketIsFound() throws {
        let sql = "ALTER USER root@localhost IDENTIFIED VIA unix_socket OR mysql_native_password USING '';"
        let found = try MariaDBServer.with(sql: sql) { MySQLExamination.examine(socket: $0, isRoot: true) }

        #expect(found.result == .accepted(.emptyPassword))
    }

    @Test func accountsAreListedWithoutHashes() throws {
        let sql = """
            CREATE USER web@'%' IDENTIFIED BY 'geheim'; CREATE USER open@'10.%'; CREATE USER ''@localhost;
            CREATE USER locked@localhost ACCOUNT LOCK; CREATE ROLE reader; GRANT SUPER ON *.* TO web@'%';
            CREATE DATABASE shop;
            """
        let found = try MariaDBServer.with(sql: sql) { MySQLExamination.examine(socket: $0, isRoot: false) }

        let accounts = (found.accounts ?? []).filter { !["root", "mysql", "mariadb.sys"].contains($0.user) }
        let lines = accounts.sorted { $0.user < $1.user }.map {
            "\($0.user)@\($0.host) \($0.isPasswordEmpty) \($0.isLocked) \($0.isSuper) \($0.isRole)"
        }
        #expect(
            lines == [
                "@localhost true false false false", "locked@localhost true true false false",
                "open@10.% true false false false", "reader@ true false false true", "web@% false false true false",
            ])
        #expect(found.databases?.contains("shop") == true)
        #expect(found.passwordValidation == [])
    }
}

/// Servers that send whatever they like.
@Suite struct MySQLHostileServerTests {
    private static let greeting: [UInt8] =
        [10] + Array("8.0.30".utf8) + [0] + [UInt8](repeating: 1, count: 13) + [0xff, 0xf7, 45, 2, 0, 0xff, 0xdf, 21]
        + [UInt8](repeating: 0, count: 10) + [UInt8](repeating: 1, count: 12) + [0]
        + Array("mysql_native_password".utf8) + [0]

    private static func packet(_ payload: [UInt8], _ number: UInt8 = 0) -> [UInt8] {
        [UInt8(payload.count & 255), UInt8(payload.count >> 8 & 255), UInt8(payload.count >> 16), number] + payload
    }

    private func examine(sending bytes: [UInt8]) throws -> MySQLExamination {
        try FakeServer.with(sending: bytes) {
            MySQLExamination.examine(socket: $0, isRoot: true, timeLimit: .milliseconds(500))
        }
    }

    static let broken: [[UInt8]] = [
        [], [0], [0xff, 0xff, 0xff, 0], packet([]), packet([10]), packet([10, 65, 66]), packet([9, 0]),
        packet([0xff]), packet(greeting) + packet([], 2), packet(greeting) + packet([0xfe], 2),
        packet(greeting) + packet([0xfe, 65], 2), packet(greeting) + packet([1], 2),
        packet(greeting) + packet([1, 4], 2),
        packet(greeting) + packet([7], 2), [UInt8](repeating: 0xff, count: 70_000),
    ]

    @Test(arguments: broken) func nonsenseIsNoLogin(_ bytes: [UInt8]) throws {
        let found = try examine(sending: bytes)

        if case .accepted = found.result { Issue.record("accepted") }
    }

    @Test func aRequestForAFileIsRefused() throws {
        let ok = MySQLHostileServerTests.packet([0, 0, 0, 2, 0, 0, 0], 2)
        let request = MySQLHostileServerTests.packet([0xfb] + Array("/etc/shadow".utf8), 1)
        let bytes =
            MySQLHostileServerTests.packet(MySQLHostileServerTests.greeting) + ok
            + Array(repeating: request, count: 8).joined()
        let found = try examine(sending: bytes)

        #expect(found.accounts == nil)
    }

    @Test func endlessSwitchingEnds() throws {
        let again = MySQLHostileServerTests.packet([0xfe] + Array("mysql_native_password".utf8) + [0, 1, 0], 2)
        let bytes =
            MySQLHostileServerTests.packet(MySQLHostileServerTests.greeting)
            + Array(repeating: again, count: 50).joined()
        let found = try examine(sending: bytes)

        #expect(found.result == .failed(.malformed))
    }

    @Test(.timeLimit(.minutes(1))) func silenceEnds() throws {
        let found = try examine(sending: [])

        #expect(found.result == .failed(.timedOut))
    }

    @Test func aClearTextPasswordIsNeverSent() throws {
        let wish = MySQLHostileServerTests.packet([0xfe] + Array("mysql_clear_password".utf8) + [0], 2)
        let found = try examine(sending: MySQLHostileServerTests.packet(MySQLHostileServerTests.greeting) + wish)

        #expect(found.result == .untested(plugin: "mysql_clear_password"))
    }

    @Test func anEmptyModernPasswordIsFound() throws {
        let change = MySQLHostileServerTests.packet([0xfe] + Array("caching_sha2_password".utf8) + [0, 1, 2, 0], 2)
        let ok = MySQLHostileServerTests.packet([0, 0, 0, 2, 0, 0, 0], 4)
        let found = try FakeServer.with(
            sending: MySQLHostileServerTests.packet(MySQLHostileServerTests.greeting) + change + ok
        ) { MySQLExamination.examine(socket: $0, isRoot: false, timeLimit: .milliseconds(300)) }

        #expect(found.result == .accepted(.emptyPassword) && found.plugin == "caching_sha2_password")
    }
}

/// A server that sends prepared bytes to whoever connects, and then waits.
private enum FakeServer {
    static func with<Result>(sending bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
        let path = "/tmp/elpis-fake-\(UUID().uuidString.prefix(8))"
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            close(listener)
            unlink(path)
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        try #require(isBound && listen(listener, 1) == 0)
        let ended = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            let client = accept(listener, nil, nil)
            _ = bytes.withUnsafeBytes { send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            ended.wait()
            close(client)
        }
        defer { ended.signal() }
        return try body(path)
    }
}
