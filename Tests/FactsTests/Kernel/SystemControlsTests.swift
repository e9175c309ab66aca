import Facts
import HostRoot
import Testing
import TestSupport

@Suite struct SystemControlsTests {
    /// Only parameters of the network namespace, so that the real program can apply them without harm.
    static let variants: [[String: String]] = [
        ["/etc/sysctl.d/10-a.conf": "net.ipv4.conf.all.rp_filter = 2\nnet.ipv4.conf.default.rp_filter=1\n"],
        [
            "/etc/sysctl.d/10-a.conf": "net.ipv4.conf.all.log_martians=1\n",
            "/usr/lib/sysctl.d/20-b.conf": "net/ipv4/conf/all/log_martians = 0\n",
        ],
        [
            "/usr/lib/sysctl.d/20-b.conf": "net.ipv4.conf.all.log_martians = 1\n",
            "/etc/sysctl.d/20-b.conf": "# masks\n",
        ],
        [
            "/usr/lib/sysctl.d/50-default.conf":
                "net.ipv4.conf.default.rp_filter = 2\nnet.ipv4.conf.*.rp_filter = 1\n-net.ipv4.conf.all.rp_filter\n"
        ],
        [
            "/etc/sysctl.d/1.conf": "net.ipv4.conf.*.send_redirects = 0\n",
            "/etc/sysctl.d/2.conf": "net.ipv4.conf.default.send_redirects = 1\n",
        ],
        ["/etc/sysctl.d/1.conf": "  -net.ipv4.conf.all.secure_redirects=0\r\n ; x = y\n#z\nno assignment\n=\n"],
        [
            "/etc/sysctl.d/1.conf":
                "net.ipv4.conf.all.accept_source_route=1\n-net.ipv4.conf.all.accept_source_route\n"
        ],
        [
            "/run/sysctl.d/5.conf": "net.ipv4.conf.all.shared_media = 0\n",
            "/etc/sysctl.d/6": "net.ipv4.conf.all.shared_media = 1\n",
        ],
        ["/etc/sysctl.d/9.conf": "net.ipv6.conf.d[e]fault.accept_ra = 0\nnet.ipv6.conf.al?.accept_ra=0\n"],
        ["/etc/sysctl.d/1.conf": "net.ipv4.conf.all/log_martians = 1\nnet/ipv4.conf/all/log_martians=1\n"],
    ]

    @Test(.enabled(if: DebianRoot.folder != nil), arguments: variants)
    func theConfiguredValuesAreThoseThatSystemdApplies(_ files: [String: String]) throws {
        let script = """
            for folder in etc run usr/lib usr/local/lib; do
              mkdir -p $DATA/$folder/sysctl.d $ROOT/$folder/sysctl.d 2>/dev/null
              mount --bind $DATA/$folder/sysctl.d $ROOT/$folder/sysctl.d
            done
            mount -t proc proc $ROOT/proc
            cd $ROOT/proc/sys/net; grep -rH . ipv4/conf ipv6/conf 2>/dev/null | sort > $DATA/before
            chroot $ROOT /usr/lib/systemd/systemd-sysctl 2>/dev/null
            grep -rH . ipv4/conf ipv6/conf 2>/dev/null | sort > $DATA/after
            comm -13 $DATA/before $DATA/after | grep -E '/(all|default)/' | sed 's/:/ /'
            """
        let changed = try DebianRoot.runScript(script, files: files).output.split(separator: "\n").map(String.init)

        let rows = try query(
            """
            SELECT 'net' || substr(replace(name, '.', '/'), 4) || ' ' || config_value FROM system_controls
            WHERE config_value <> default_value AND (name LIKE 'net.%.all.%' OR name LIKE 'net.%.default.%')
              AND name LIKE 'net.ipv%.conf.%.%' AND name NOT LIKE '%/%' AND default_value IS NOT NULL ORDER BY 1
            """, files: files.merging(["/usr/lib/systemd/systemd-sysctl": ""]) { $1 })

        #expect(rows.texts.map { $0[0].replacing("net/", with: "", maxReplacements: 1) } == changed.sorted())
    }

    @Test func sysctlConfCountsWhereSystemdDoesNotReadTheFolders() throws {
        let files = [
            "/etc/sysctl.conf": "kernel.kptr_restrict=2\n", "/etc/sysctl.d/99-z.conf": "kernel.kptr_restrict=1\n",
        ]

        let result = try query(Self.kptr, files: files)

        #expect(result.texts == [["2", "/etc/sysctl.conf", "1"]])
    }

    @Test func systemdReadsSysctlConfOnlyThroughALink() throws {
        let files = ["/etc/sysctl.conf": "kernel.kptr_restrict=2\n", "/usr/lib/systemd/systemd-sysctl": ""]

        let result = try query(Self.kptr, files: files)

        #expect(result.texts == [["0", "", ""]])
    }

    @Test func ufwComesLastWhereItIsOn() throws {
        let files = [
            "/etc/ufw/ufw.conf": "ENABLED=yes\n", "/etc/default/ufw": "IPT_SYSCTL=/etc/ufw/sysctl.conf\n",
            "/etc/ufw/sysctl.conf": "\nkernel/kptr_restrict=0\n", "/etc/sysctl.d/99-z.conf": "kernel.kptr_restrict=1\n",
        ]

        let result = try query(Self.kptr, files: files)

        #expect(result.texts == [["0", "/etc/ufw/sysctl.conf", "2"]])
    }

    @Test func theDistributionsKernelDecidesTheDefault() throws {
        let files = ["/etc/os-release": "ID=debian\nVERSION_ID=\"12\"\n"]

        let result = try query(
            "SELECT default_value FROM system_controls WHERE name = 'kernel.yama.ptrace_scope'", files: files)

        #expect(result.texts == [["0"]])
    }

    @Test func aNameWithADotInItsComponentIsShownWithASlash() {
        let path = SysctlSettings.path("net/ipv4/conf/eth0.100/rp_filter")

        #expect(SysctlSettings.name(ofPath: path) == "net.ipv4.conf.eth0/100.rp_filter")
    }

    @Test(arguments: [
        "=", "-", "-=", "\u{0}=\u{0}", "[", "*=1", "a..b=1", String(repeating: "*", count: 100_000) + "=1", "\r\n\r\n",
        "....=1",
    ])
    func hostileTextIsHarmless(_ text: String) throws {
        let result = try query("SELECT count(*) FROM system_controls", files: ["/etc/sysctl.d/a.conf": text])

        #expect(result.obstacles.isEmpty)
    }

    @Test func theRunningValuesAreThoseOfSysctl() throws {
        let judged = try DebianRoot.runScript("sysctl -a 2>/dev/null", namespaces: "-u").output.split(separator: "\n")
            .compactMap { line -> (String, String)? in
                let parts = line.split(separator: "=", maxSplits: 1)
                return parts.count == 2 ? (parts[0].trimmed, parts[1].trimmed) : nil
            }
        let expected = Dictionary(judged) { first, _ in first }
        let database = try FactDatabase(
            source: AuditedHost(root: try .init(), now: TestClock.now))

        let rows = try database.rows("SELECT name, current_value FROM system_controls WHERE current_value IS NOT NULL")

        // A value of several lines is shown as several lines by sysctl; counters may move between two readings.
        let wrong = rows.texts.filter { row in
            guard let value = expected[row[0]], !row[1].contains("\n"), !value.isEmpty else { return false }
            return value != row[1].trimmed
        }
        #expect(wrong.count <= 2, "\(wrong)")
        #expect(rows.total > 300)
    }

    private static let kptr = """
        SELECT boot_value, config_file, config_line FROM system_controls WHERE name = 'kernel.kptr_restrict'
        """
}

extension StringProtocol {
    fileprivate var trimmed: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }
}
