import Facts
import Testing
import TestSupport

@Suite struct ProcessFilesTests {
    @Test func aStatusTellsItsFields() throws {
        let status = try #require(
            ProcessStatus(
                status: Array(
                    """
                    Name:\tmy \\\\ name\\nx
                    State:\tS (sleeping)
                    PPid:\t7
                    TracerPid:\t9
                    Uid:\t1\t2\t3\t4
                    Gid:\t5\t6\t7\t8
                    NSpid:\t100\t1
                    VmRSS:\t    1656 kB
                    Threads:\t3
                    CapEff:\t000001ffffffffff
                    NoNewPrivs:\t1
                    Seccomp:\t2

                    """.utf8)))

        var expected = ProcessStatus.example
        expected.nestedNamespaces = 1
        #expect(status == expected)
    }

    @Test(arguments: ["", "\0", "Uid:", "Uid:\t1\t2", "Uid:\tx\ty\tz", ":::\n:\n"])
    func aStatusWithoutIdsIsNone(_ text: String) {
        #expect(ProcessStatus(status: Array(text.utf8)) == nil)
    }

    @Test func aNameMayHoldParentheses() throws {
        let fields = "S 1 2 3 0 -1 2129984 1 2 3 4 5 6 7 8 20 0 1 0 4711 9 9"
        let stat = try #require(ProcessStat(stat: Array("7 (a) R ) b) \(fields)\n".utf8)))

        #expect(stat.startTicks == 4711)
        #expect(stat.isKernelThread)
    }

    @Test(arguments: ["", ")", "1 (a", "1 (a) S 1 2", "1 (a) S 1 2 3 4 5 x 7 8 9 10 11 12 13 14 15 16 17 18 19 20"])
    func aStatThatIsCutOffIsNone(_ text: String) {
        #expect(ProcessStat(stat: Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        ("0::/system.slice/ssh.service\n", "ssh.service"),
        ("0::/system.slice/system-getty.slice/getty@tty1.service\n", "getty@tty1.service"),
        ("0::/user.slice/user-1000.slice/user@1000.service/app.slice/a.service\n", "user@1000.service"),
        ("0::/user.slice/user-1000.slice/session-3.scope\n", "session-3.scope"),
        ("12:pids:/x\n1:name=systemd:/system.slice/cron.service\n0::/\n", "cron.service"),
        ("0::/system.slice/cron.service\n1:name=systemd:/\n", "cron.service"),
        ("0::/system.slice/docker-abc.scope/init\n", "docker-abc.scope"),
        ("0::/init.scope\n", "init.scope"),
    ])
    func theUnitIsTheFirstThatIsNoSlice(_ text: String, _ unit: String) {
        #expect(ControlGroup(cgroup: Array(text.utf8))?.unit == unit)
    }

    @Test(arguments: ["0::/\n", "0::/docker/abc\n", "0::/system.slice\n", "", "x", "1:cpu:/a.service\n"])
    func outsideSystemdThereIsNoUnit(_ text: String) {
        #expect(ControlGroup(cgroup: Array(text.utf8))?.unit == nil)
    }

    @Test func preloadedLibrariesStandBetweenBlanksAndColons() throws {
        let rows = try query(
            "SELECT library, line FROM preloaded_libraries",
            files: ["/etc/ld.so.preload": "# c\n/a.so:/b.so /c.so # d\n"])

        #expect(rows.texts == [["/a.so", "2"], ["/b.so", "2"], ["/c.so", "2"]])
    }
}

extension ProcessStatus {
    fileprivate static var example: ProcessStatus {
        // A status of nothing but the ids, filled in.
        guard var status = ProcessStatus(status: Array("Uid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\n".utf8)) else {
            preconditionFailure("these are ids")
        }
        status.name = "my \\ name\nx"
        status.state = "S"
        status.parent = 7
        status.tracer = 9
        status.residentKilobytes = 1656
        status.threads = 3
        status.effectiveCapabilities = 0x1ff_ffff_ffff
        status.noNewPrivileges = true
        status.seccomp = 2
        return status
    }
}
