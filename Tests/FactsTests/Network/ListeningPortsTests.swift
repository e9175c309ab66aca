import Facts
import Foundation
import Glibc
import HostRoot
import Testing
import TestSupport

@Suite struct ListeningPortsTests {
    private static let hasSS = FileManager.default.isExecutableFile(atPath: "/usr/bin/ss")

    @Test(.enabled(if: hasSS)) func theListenersOfThisProcessAreThoseThatSSShows() throws {
        try withListeners { _, descriptors in
            let theirs = try Program.run("/usr/bin/ss", ["-H", "-lntup"]).output.split(separator: "\n")
                .compactMap { Self.ownSocket(String($0), among: descriptors) }.sorted()

            let own = try live(
                """
                SELECT transport || ' ' || CASE family WHEN 10 THEN '[' || address || ']' ELSE address END || ':' || port
                || ' ' || fd FROM listening_ports WHERE pid = \(getpid()) AND fd IN (\(descriptors.map { String($0) }.joined(separator: ",")))
                """
            ).flatMap { $0 }.sorted()

            #expect(own.count == 6)
            #expect(own == theirs)
        }
    }

    @Test func aListenerOnTheStubsAddressIsLoopback() throws {
        try withListeners { ports, _ in
            let port = try #require(ports["127.0.0.53"])

            let own = try live(
                "SELECT DISTINCT address, scope, uid FROM listening_ports WHERE port = \(port) AND transport = 'tcp'")

            #expect(own == [["127.0.0.53", "loopback", "\(geteuid())"]])
        }
    }

    @Test func aConnectionIsAnOpenSocketButNoListener() throws {
        try withListeners { ports, _ in
            let port = try #require(ports["127.0.0.1"])
            let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(client) }
            _ = Self.withAddress("127.0.0.1", port) { connect(client, $0, $1) }

            let own = try live(
                """
                SELECT state, remote_address FROM process_open_sockets
                WHERE pid = \(getpid()) AND fd = \(client) AND remote_port = \(port)
                """)
            let listening = try live("SELECT 1 FROM listening_ports WHERE pid = \(getpid()) AND fd = \(client)")

            #expect(own == [["ESTABLISHED", "127.0.0.1"]])
            #expect(listening.isEmpty)
        }
    }

    @Test func filesAloneHaveNoSockets() throws {
        #expect(try query("SELECT * FROM listening_ports", files: [:]).obstacles.map(\.cause) == [.offline])
    }

    // MARK: - Listening and asking

    /// A line of ss as `tcp 127.0.0.1:25 fd`; nil for others' sockets.
    private static func ownSocket(_ line: String, among descriptors: [Int32]) -> String? {
        let fields = line.split(separator: " ")
        guard fields.count >= 7, let mark = line.range(of: "pid=\(getpid()),fd=") else { return nil }
        let fd = line[mark.upperBound...].prefix { $0.isNumber }
        // Other tests of this process listen as well.
        guard let number = Int32(fd), descriptors.contains(number) else { return nil }
        var local = String(fields[4])
        // ss names the interface of a bound socket.
        if let zone = local.firstIndex(of: "%"), let colon = local.lastIndex(of: ":") {
            local.removeSubrange(zone..<colon)
        }
        return "\(fields[0]) \(local) \(fd)"
    }

    private func withListeners(_ body: ([String: UInt16], [Int32]) throws -> Void) throws {
        var open: [Int32] = []
        defer { for descriptor in open { close(descriptor) } }
        var ports: [String: UInt16] = [:]
        for address in ["127.0.0.1", "127.0.0.53", "::1"] {
            for kind in [SOCK_STREAM, SOCK_DGRAM] {
                let descriptor = socket(address.contains(":") ? AF_INET6 : AF_INET, Int32(kind.rawValue), 0)
                open.append(descriptor)
                #expect(Self.withAddress(address, 0) { bind(descriptor, $0, $1) } == 0)
                guard kind == SOCK_STREAM else { continue }
                #expect(listen(descriptor, 5) == 0)
                ports[address] = Self.port(of: descriptor)
            }
        }
        try body(ports, open)
    }

    private static func withAddress(
        _ text: String, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var version4 = sockaddr_in()
        version4.sin_family = sa_family_t(AF_INET)
        version4.sin_port = port.bigEndian
        var version6 = sockaddr_in6()
        version6.sin6_family = sa_family_t(AF_INET6)
        version6.sin6_port = port.bigEndian
        if inet_pton(AF_INET, text, &version4.sin_addr) == 1 {
            return withUnsafePointer(to: &version4) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        inet_pton(AF_INET6, text, &version6.sin6_addr)
        return withUnsafePointer(to: &version6) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }

    private static func port(of descriptor: Int32) -> UInt16 {
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        // The port stands at the same place for both families.
        return UInt16(bigEndian: address.sin6_port)
    }

    private func live(_ sql: String) throws -> [[String]] {
        try FactDatabase(source: AuditedHost(root: try HostRoot(), now: TestClock.now)).rows(sql).texts
    }
}
