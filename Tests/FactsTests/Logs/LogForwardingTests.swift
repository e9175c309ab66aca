import Facts
import Testing
import TestSupport

@Suite struct LogForwardingTests {
    @Test func destinationsOfSyslogNGAreFound() {
        let text = """
            # destination d { udp("no"); };
            source s { network(port(514)); };
            destination d_net { network("logs.example" port(6514) transport("tls") tls(ca-dir("/etc/ca") peer-verify(yes))); };
            destination d_old { udp("10.0.0.1" port(514)); tcp('b' ); };
            destination d_file { file("/var/log/network"); };
            """

        let drivers = SyslogNGDestinations(text).drivers

        #expect(drivers.map(\.target) == ["logs.example", "10.0.0.1", "b"])
        #expect(drivers.map(\.port) == ["6514", "514", nil])
        #expect(drivers.map(\.transport) == ["tcp", "udp", "tcp"])
        #expect(drivers.map(\.isEncrypted) == [true, false, false])
    }

    @Test(arguments: ["", "destination", "destination d {", "destination d { network(", "destination { tcp(\"", "}}}}"])
    func brokenTextIsNoCrash(_ text: String) {
        #expect(SyslogNGDestinations(text).drivers.count <= 1)
    }

    @Test func auditRecordsThroughSyslogAreForwardedWithIt() throws {
        let result = try query(
            "SELECT program, content, target, tls FROM log_forwarding ORDER BY content",
            files: [
                "/etc/rsyslog.conf": "*.* @@logs.example\n",
                "/etc/audit/plugins.d/syslog.conf": "active = yes\npath = /sbin/audisp-syslog\n",
            ])

        #expect(result.texts == [["rsyslog", "audit", "logs.example", "0"], ["rsyslog", "log", "logs.example", "0"]])
    }

    @Test func aShipperThatIsNotStartedForwardsNothing() throws {
        let result = try query("SELECT * FROM log_forwarding", files: ["/etc/filebeat/filebeat.yml": "x"])

        #expect(result.rows.isEmpty)
    }
}
