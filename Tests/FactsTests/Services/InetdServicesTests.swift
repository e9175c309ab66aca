import Facts
import Testing
import TestSupport

@Suite struct InetdServicesTests {
    @Test func aLineOfInetdIsAService() {
        let services = InetdService.inetd(
            "#ftp stream tcp nowait root /x x\ntelnet\tstream tcp nowait root /usr/sbin/tcpd in.telnetd\n")

        #expect(services.map(\.name) == ["telnet"])
        #expect(services.map(\.server) == ["/usr/sbin/tcpd"])
        #expect(services.map(\.line) == [2])
    }

    @Test func xinetdsServicesAreOnUnlessDisabled() {
        let (services, _) = InetdService.xinetd("service a\n{\n}\nservice b\n{\n disable = yes\n}\n")

        #expect(services.map(\.isEnabled) == [true, false])
    }

    @Test func xinetdsDefaultsSwitchServicesOff() throws {
        let rows = try query(
            "SELECT name, is_enabled FROM inetd_services",
            files: [
                "/etc/xinetd.conf": "defaults\n{\n disabled = a\n}\n", "/etc/xinetd.d/a": "service a\n{\n}\n",
                "/etc/xinetd.d/b.rpmsave": "service b\n{\n}\n",
            ])

        #expect(rows.texts == [["a", "0"]])
    }
}
