import Facts
import Foundation
import TestSupport
import Testing

/// The real sshd judges how its configuration is read: `sshd -T` in the Debian root, keyword by keyword.
@Suite(.enabled(if: DebianRoot.folder != nil))
struct SshdJudgeTests {
    /// A content of /etc/ssh, by the name of each file in it.
    struct Variant: Sendable, CustomTestStringConvertible {
        let name: String
        let files: [String: String]
        var testDescription: String { name }

        init(_ name: String, _ main: String, _ others: [String: String] = [:]) {
            self.name = name
            files = others.merging(["sshd_config": main]) { $1 }
        }
    }

    static let accepted: [Variant] = [
        Variant("empty", ""),
        Variant("odd spacing", "  port=2222\nPORT = 2223\n\tPermitRootLogin\t\"no\"\nMaxAuthTries   =   3  \n"),
        Variant("comments at the end", "Banner /etc/issue.net   # note\nX11Forwarding yes #\n"),
        Variant("carriage returns", "PermitRootLogin no\r\nPort 31122\r\nBanner /etc/issue.net\r\n"),
        Variant("no line end", "PermitRootLogin no\nMaxAuthTries 1"),
        Variant("case", "PermitRootLogin NO\nUsePAM YES\nX11Forwarding No\nPERMITEMPTYPASSWORDS yEs\n"),
        Variant("equal signs and quotes", "Banner=\"/etc/issue.net\"\nPermitRootLogin= \"no\"\nMaxAuthTries =2\n"),
        Variant(
            "quotes",
            """
            AllowUsers "ann b" 'bob s' c\\ d
            AllowUsers eve
            DenyGroups "x" y
            VersionAddendum "abc def"  x
            ForceCommand "/bin/echo a b" c # d
            ChrootDirectory "/a b"

            """),
        Variant(
            "lists with signs",
            """
            Ciphers +aes128-cbc,3des-cbc
            MACs -umac-*,hmac-sha1*
            KexAlgorithms ^diffie-hellman-group18-sha512,curve25519-sha256
            HostKeyAlgorithms +ssh-rsa
            PubkeyAcceptedKeyTypes -ecdsa*
            CASignatureAlgorithms ssh-ed25519

            """),
        Variant(
            "lists with patterns",
            """
            HostKeyAlgorithms *ed25519*
            PubkeyAcceptedAlgorithms +ssh-*
            HostbasedAcceptedKeyTypes ^ssh-rsa
            KexAlgorithms +diffie-hellman-group1-sha1
            MACs +hmac-md5

            """),
        Variant("doubled names", "Ciphers aes128-ctr,aes128-ctr,aes256-ctr\nMACs ^hmac-sha2-512,hmac-sha2-512\n"),
        Variant("a list of nothing", "Ciphers +aes128-ctr\nKexAlgorithms -*\n"),
        Variant("a list without families", "KexAlgorithms -diffie*,sntrup761x25519-sha512*\n"),
        Variant(
            "the first wins, lists add up",
            """
            PermitRootLogin no
            PermitRootLogin yes
            Port 1
            Port 2
            HostKey /etc/ssh/ssh_host_rsa_key
            HostKey /etc/ssh/ssh_host_ed25519_key
            AcceptEnv A B
            AcceptEnv C
            AuthorizedKeysFile a b
            AuthorizedKeysFile c
            DenyUsers a a b
            AllowGroups g1 g2
            AllowGroups g1

            """),
        Variant(
            "includes", "Include sshd_config.d/*.conf /etc/ssh/nothere\nPermitRootLogin yes\nMaxSessions 4\n",
            [
                "sshd_config.d/20.conf": "PermitRootLogin no\n",
                "sshd_config.d/10.conf": "PermitRootLogin prohibit-password\nMatch User x\nMaxSessions 1\n",
                "sshd_config.d/.hidden.conf": "MaxSessions 9\n",
            ]),
        Variant(
            "nested includes", "Include a.inc\nMatch User x\nInclude b.inc\nMaxSessions 7\n",
            [
                "a.inc": "Include c.inc\nMaxAuthTries 2\n",
                "b.inc": "Match Address 1.2.3.4\nMaxAuthTries 9\n",
                "c.inc": "MaxAuthTries 5\nMaxStartups 5:50:60\n",
            ]),
        Variant(
            "Match all overrides",
            """
            PermitRootLogin yes
            X11Forwarding yes
            AcceptEnv Q
            Match User x
             PermitRootLogin no
             MaxSessions 3
            Match all
             PermitRootLogin no
             X11Forwarding no
             AcceptEnv Z
             PrintMotd no

            """),
        Variant("Match all first", "Match all # everybody\nMaxAuthTries 2\nPort 99\nMatch User q\nMaxAuthTries 9\n"),
        Variant("Match with equal signs", "Match User=x Address=1.2.3.4\nMaxAuthTries 1\n"),
        Variant(
            "times and numbers",
            """
            LoginGraceTime 1m30s
            ClientAliveInterval 5m
            RekeyLimit 1G 1h
            MaxStartups 20
            UnusedConnectionTimeout 10m
            PerSourceMaxStartups 3
            PerSourceNetBlockSize 24:64
            StreamLocalBindMask 0077
            IPQoS af21 cs1

            """),
        Variant("zeroes", "LoginGraceTime 0\nClientAliveCountMax 0\nMaxSessions 0\n"),
        Variant(
            "old names",
            """
            Protocol 2
            UsePrivilegeSeparation sandbox
            ChallengeResponseAuthentication no
            KeyRegenerationInterval 1h
            RSAAuthentication yes
            ServerKeyBits 1024
            UseLogin no
            DSAAuthentication no

            """),
        Variant("subsystems", "Subsystem sftp internal-sftp -f AUTH\nSubsystem foo /bin/foo\n"),
        Variant(
            "everything else",
            """
            AuthenticationMethods publickey,keyboard-interactive:pam publickey,password
            PermitOpen a:1 b:2
            PermitListen 80
            PermitTunnel point-to-point
            PermitUserEnvironment LANG,LC_*
            SetEnv A=1 B="x y"
            SetEnv C=3
            GatewayPorts clientspecified
            AllowTcpForwarding local
            Compression delayed
            IgnoreRhosts shosts-only
            LogLevel debug
            SyslogFacility authpriv
            TCPKeepAlive no
            KeepAlive yes
            PubkeyAuthOptions verify-required touch-required
            FingerprintHash md5
            PidFile none
            TrustedUserCAKeys /etc/ssh/ca.pub
            HostCertificate /etc/ssh/c.pub
            LogVerbose kex.c:*:1000
            ChannelTimeout direct-tcpip=5m
            RequiredRSASize 3072
            AllowStreamLocalForwarding no
            AddressFamily inet
            AuthorizedKeysCommand /usr/bin/x %u %k
            AuthorizedKeysCommandUser nobody
            PermitUserRC no
            ExposeAuthInfo yes
            DisableForwarding yes

            """),
    ]

    @Test(arguments: accepted)
    func everySettingIsWhatSshdSays(_ variant: Variant) throws {
        let sshd = try judge(variant)
        try #require(sshd.status == 0, "sshd refuses the variant: \(sshd.errors)")

        let ours = try settings(variant)

        // Addresses are those of this machine's resolver, and the banner's suffix is not printed.
        for keyword in Set(sshd.settings.keys).union(ours.keys).subtracting(["listenaddress", "debianbanner"]) {
            #expect(ours[keyword, default: []].sorted() == sshd.settings[keyword, default: []].sorted(), "\(keyword)")
        }
        #expect(try errors(variant) == [])
    }

    @Test func theDistributionsOwnConfigurationIsRead() throws {
        let folder = try #require(DebianRoot.folder)
        let main = try String(contentsOfFile: "\(folder)/etc/ssh/sshd_config", encoding: .utf8)

        try everySettingIsWhatSshdSays(Variant("Debian's", main))
    }

    static let refused: [Variant] = [
        Variant("unknown keyword", "PermitRootLogins no\n"),
        Variant("unknown value", "PermitRootLogin maybe\n"),
        Variant("true is no flag", "X11Forwarding true\n"),
        Variant("unknown cipher", "Ciphers aes128-ctr,foo\n"),
        Variant("a pattern of ciphers", "Ciphers *gcm*\n"),
        Variant("global keyword in a Match block", "Match User x\nPort 22\n"),
        Variant("two values", "PermitRootLogin no yes\n"),
        Variant("blank in a list", "Ciphers aes128-ctr, aes256-ctr\n"),
        Variant("no value", "PermitRootLogin\n"),
        Variant("only a comment", "PermitRootLogin # no\n"),
        Variant("no list", "AllowUsers\n"),
        Variant("open quote", "Banner \"/etc/issue\n"),
        Variant("a subsystem twice", "Subsystem sftp internal-sftp\nSubsystem sftp /x\n"),
        Variant("a loop of includes", "Include sshd_config\nMaxAuthTries 2\n"),
        Variant("hexadecimal number", "MaxAuthTries 0x10\n"),
        Variant("unknown criteria", "Match Foo x\nMaxAuthTries 1\n"),
        Variant("criteria without value", "Match user\nMaxAuthTries 1\n"),
        Variant("another distribution's keyword", "RSAMinSize 2048\n"),
    ]

    @Test(arguments: refused)
    func whatSshdRefusesIsAnError(_ variant: Variant) throws {
        let sshd = try judge(variant)
        try #require(sshd.status != 0)

        #expect(try errors(variant) != [])
    }

    @Test func aMatchBlockHoldsForThoseItNames() throws {
        let variant = Variant(
            "Match",
            """
            MaxAuthTries 6
            PasswordAuthentication no
            Match User ann Address 10.0.0.0/8
              MaxAuthTries 2
              MaxAuthTries 9
              PasswordAuthentication yes
              AcceptEnv A B
              Banner /etc/other
            Match User bob
              PasswordAuthentication yes

            """)
        let sshd = try judge(variant, ["-C", "user=ann,host=h,addr=10.1.2.3"])

        let ours = try settings(variant, match: "User ann Address 10.0.0.0/8")

        #expect(Set(ours.keys) == ["maxauthtries", "passwordauthentication", "acceptenv", "banner"])
        for (keyword, values) in ours { #expect(values == sshd.settings[keyword], "\(keyword)") }
    }

    @Test func theVersionIsFoundInTheProgram() throws {
        let folder = try #require(DebianRoot.folder)
        let program = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(folder)/usr/sbin/sshd")))
        let release = try String(contentsOfFile: "\(folder)/etc/debian_version", encoding: .utf8)
        // Debian 12 has OpenSSH 9.2.
        try #require(release.hasPrefix("12"))

        let version = SSHServer.version(in: program, vendor: .upstream)

        #expect(version == OpenSSHVersion(major: 9, minor: 2, vendor: .debian))
    }

    // MARK: - Both sides

    private func settings(_ variant: Variant, match: String = "") throws -> [String: [String]] {
        let rows = try query(
            "SELECT keyword, value FROM sshd_settings WHERE match = '\(match)'", files: laidOut(variant)
        ).texts
        return Dictionary(grouping: rows) { $0[0] }.mapValues { $0.map { $0[1] } }
    }

    private func errors(_ variant: Variant) throws -> [[String]] {
        try query("SELECT keyword, message FROM sshd_config_errors", files: laidOut(variant)).texts
    }

    private func laidOut(_ variant: Variant) -> [String: String] {
        var files = ["/etc/os-release": "ID=debian\nVERSION_ID=\"12\"\n"]
        for (name, content) in variant.files { files["/etc/ssh/\(name)"] = content }
        return files
    }

    /// `sshd -T` over the variant, which stands at /etc/ssh in a mount namespace of its own.
    private func judge(
        _ variant: Variant, _ arguments: [String] = []
    ) throws -> (status: Int32, settings: [String: [String]], errors: String) {
        let folder = try #require(DebianRoot.folder)
        return try withTemporaryFolder(variant.files) { place in
            for name in ["rsa", "ecdsa", "ed25519"].map({ "ssh_host_\($0)_key" }) {
                try FileManager.default.copyItem(atPath: "\(folder)/etc/ssh/\(name)", toPath: "\(place)/\(name)")
            }
            let script = """
                mount -t tmpfs tmpfs "$0/run" && mkdir "$0/run/sshd" && mount --bind "$1" "$0/etc/ssh" && shift &&
                exec chroot "$0" /usr/sbin/sshd -T "$@"
                """
            let result = try Program.run("/usr/bin/unshare", ["-m", "bash", "-c", script, folder, place] + arguments)
            var settings: [String: [String]] = [:]
            for line in result.output.split(separator: "\n") {
                let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
                settings[String(parts[0]), default: []].append(parts.count > 1 ? String(parts[1]) : "")
            }
            return (result.status, settings, result.errors)
        }
    }
}
