import Facts
import Glibc
import Testing

@Suite struct SocketAddressTests {
    @Test(arguments: [
        "::", "::1", "fe80::1", "2001:db8::1:0:0:1", "1:0:0:2::3", "::ffff:127.0.0.1", "ff02::fb", "1:2:3:4:5:6:7:8",
        "0:1::", "1::", "0.0.0.0", "127.0.0.53", "255.255.255.255", "2001:0:0:1::",
    ])
    func anAddressIsWrittenAsTheCLibraryWritesIt(_ text: String) throws {
        let address = try #require(SocketAddress(text))

        var buffer = [CChar](repeating: 0, count: 64)
        let family = address.isVersion6 ? AF_INET6 : AF_INET
        _ = address.bytes.withUnsafeBytes { inet_ntop(family, $0.baseAddress, &buffer, socklen_t(buffer.count)) }

        let written = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        #expect(address.description == written)
    }

    @Test(arguments: [
        "", ":", ":::", "1", "1.2.3", "1.2.3.256", "1.2.3.4.5", "g::", "1:2:3:4:5:6:7:8:9", "::1::", "12345::",
        "1.2.3.4:5",
        "::1%lo", "1:2:3:4:5:6:7", "1..2.3",
    ])
    func whatIsNoAddressIsRefused(_ text: String) {
        #expect(SocketAddress(text) == nil)
    }

    @Test(arguments: [
        ("127.0.0.53", SocketAddress.Scope.loopback), ("::1", .loopback), ("::ffff:127.0.0.1", .loopback),
        ("0.0.0.0", .any), ("::", .any), ("::ffff:0.0.0.0", .any), ("169.254.1.1", .linkLocal), ("fe80::1", .linkLocal),
        ("10.0.0.1", .private), ("172.31.0.1", .private), ("172.32.0.1", .public), ("192.168.1.1", .private),
        ("100.64.0.1", .private), ("fd00::1", .private), ("224.0.0.251", .multicast), ("ff02::fb", .multicast),
        ("8.8.8.8", .public), ("2001:db8::1", .public),
    ])
    func theScopeIsHowFarAnAddressReaches(_ text: String, _ scope: SocketAddress.Scope) {
        #expect(SocketAddress(text)?.scope == scope)
    }

    @Test func theKernelsWordsAreInTheMachinesOrder() {
        let little = SocketList(Self.table("0100007F:0019"), transport: .tcp, isLittleEndian: true)
        let big = SocketList(Self.table("7F000001:0019"), transport: .tcp, isLittleEndian: false)

        #expect(little.sockets.map(\.local.description) == ["127.0.0.1"])
        #expect(big.sockets == little.sockets)
    }

    @Test func aLongAddressHasFourWords() {
        let little = SocketList(
            Self.table("B80D0120000000000000000001000000:01BB"), transport: .tcp, isLittleEndian: true)

        #expect(little.sockets.map(\.local.description) == ["2001:db8::1"])
        #expect(little.sockets.map(\.localPort) == [443])
    }

    @Test(arguments: [
        "", "head", "head\n\0", "head\n0: 1 2 3", "head\n 0: 0100007F:0019 0:0 0A x x x 0 0 1 1",
        "head\n" + String(repeating: " ", count: 10_000),
    ])
    func hostileTablesHaveNoSockets(_ text: String) {
        #expect(SocketList(text, transport: .tcp).sockets.isEmpty)
    }

    private static func table(_ local: String) -> String {
        let digits = local.prefix { $0 != ":" }.count
        let remote = String(repeating: "0", count: digits)
        return
            "  sl  local\n   0: \(local) \(remote):0000 0A 00000000:00000000 00:00000000 00000000     0        0 648 1 x\n"
    }
}
