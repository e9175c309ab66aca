import Facts
import Testing
import TestSupport

@Suite struct NameFilesTests {
    @Test func onlyThreeNameServersAreAsked() throws {
        let text = (1...4).map { "nameserver 10.0.0.\($0)\n" }.joined()
        let rows = try query("SELECT address, is_used FROM dns_resolvers", files: ["/etc/resolv.conf": text])

        #expect(rows.texts == [["10.0.0.1", "1"], ["10.0.0.2", "1"], ["10.0.0.3", "1"], ["10.0.0.4", "0"]])
    }

    @Test func theLastListOfDomainsHolds() throws {
        let rows = try query(
            "SELECT address FROM dns_resolvers WHERE type = 'search' AND is_used = 1",
            files: ["/etc/resolv.conf": "search a b\ndomain c\nsearch d\te\n"])

        #expect(rows.texts == [["d"], ["e"]])
    }

    @Test func theServersBehindTheStubAreShown() throws {
        let rows = try query(
            "SELECT address, is_upstream, scope FROM dns_resolvers",
            files: [
                "/etc/resolv.conf": "nameserver 127.0.0.53\n",
                "/run/systemd/resolve/resolv.conf": "nameserver fe80::1%eth0\n",
            ])

        #expect(rows.texts == [["127.0.0.53", "0", "loopback"], ["fe80::1%eth0", "1", "link-local"]])
    }

    @Test(arguments: [";nameserver 1.2.3.4", " nameserver 1.2.3.4", "nameserver", "\0", "nameservers 1.2.3.4"])
    func whatTheCLibraryPassesOverIsNoServer(_ line: String) throws {
        #expect(ResolverConfiguration(line).entries.isEmpty)
    }

    @Test func hostsHaveNamesAfterTheirAddress() throws {
        let rows = try query(
            "SELECT * FROM etc_hosts", files: ["/etc/hosts": "# c\n127.0.0.1\tlocalhost  a # b\r\nx\n10.0.0.1\n::1 c\n"]
        )

        #expect(rows.texts == [["127.0.0.1", "localhost a", "loopback", "2"], ["::1", "c", "loopback", "5"]])
    }

    @Test func aRuleOfTheWrappersMayGoOnInTheNextLine() throws {
        let rows = try query(
            "SELECT line, daemons, clients, options FROM hosts_access",
            files: [
                "/etc/hosts.deny": "# c\nALL: \\\nALL\n", "/etc/hosts.allow": "sshd: [fe80::]/10 10. : spawn a: b\n",
            ])

        #expect(rows.texts == [["1", "sshd", "[fe80::]/10 10.", "spawn a: b"], ["2", "ALL", "ALL", ""]])
    }

    @Test func portsHaveNames() throws {
        let rows = try query(
            "SELECT * FROM etc_services",
            files: ["/etc/services": "ssh\t22/tcp\ttelnets x # Secure\nbad 99999/tcp\nbad\n"])

        #expect(rows.texts == [["ssh", "22", "tcp", "telnets x", "Secure"]])
    }

    @Test func filesThatTrustOtherHostsAreFound() throws {
        let rows = try query("SELECT * FROM trusted_hosts", files: ["/etc/hosts.equiv": "# c\n\n+ +\n"])

        #expect(rows.texts == [["/etc/hosts.equiv", "1"]])
    }
}
