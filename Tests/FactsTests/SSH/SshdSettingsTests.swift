import Facts
import TestSupport
import Testing

@Suite struct SshdSettingsTests {
    private func values(_ keyword: String, _ files: [String: String]) throws -> [String] {
        try query("SELECT value FROM sshd_settings WHERE keyword = '\(keyword)' AND match = ''", files: files).texts
            .map { $0[0] }
    }

    @Test func thereIsNoServerWithoutItsProgram() throws {
        let files = ["/etc/ssh/sshd_config": "Port 22\n", "/usr/sbin/other": ""]

        #expect(try query("SELECT * FROM sshd_settings", files: files).total == 0)
    }

    @Test(arguments: [
        ("ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"22.04\"\n", "ecdh-sha2-nistp521,sntrup761x25519-sha512@openssh.com"),
        ("ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"24.04\"\n", "sntrup761x25519-sha512@openssh.com,curve25519-sha256"),
        ("ID=rhel\nID_LIKE=fedora\nVERSION_ID=\"8.10\"\n", "diffie-hellman-group14-sha1"),
        ("ID=debian\nVERSION_ID=\"13\"\n", "mlkem768x25519-sha256,sntrup761x25519-sha512"),
    ])
    func defaultsAreThoseOfTheVersion(_ release: String, _ expected: String) throws {
        let found = try values("kexalgorithms", ["/etc/os-release": release, "/etc/ssh/sshd_config": ""])

        #expect(found.count == 1 && found[0].contains(expected))
    }

    @Test func aMissingConfigurationMeansDefaults() throws {
        #expect(try values("permitrootlogin", ["/usr/sbin/sshd": ""]) == ["without-password"])
    }

    @Test func theSystemsCryptoPolicyIsPartOfTheCommandLine() throws {
        let files = [
            "/etc/os-release": "ID=rhel\nID_LIKE=fedora\nVERSION_ID=8.10\n",
            "/etc/ssh/sshd_config": "Ciphers aes128-ctr\n",
            "/etc/crypto-policies/back-ends/opensshserver.config":
                "CRYPTO_POLICY='-oCiphers=aes256-ctr -oMACs=hmac-sha2-512'\n",
        ]

        #expect(try values("ciphers", files) == ["aes256-ctr"])
        #expect(try values("macs", files) == ["hmac-sha2-512"])
    }

    @Test func anEmptyVariableOptsOutOfTheCryptoPolicy() throws {
        let files = [
            "/etc/ssh/sshd_config": "Ciphers aes128-ctr\n",
            "/etc/crypto-policies/back-ends/opensshserver.config": "CRYPTO_POLICY='-oCiphers=aes256-ctr'\n",
            "/etc/sysconfig/sshd": "# own choice\nCRYPTO_POLICY=\n",
        ]

        #expect(try values("ciphers", files) == ["aes128-ctr"])
    }

    @Test func optionsOfTheServiceWin() throws {
        let files = [
            "/etc/ssh/sshd_config": "Port 22\nPermitRootLogin no\n",
            "/etc/default/ssh": "SSHD_OPTS=\"-p 2222 -o PermitRootLogin=yes\"\n",
        ]

        #expect(try values("permitrootlogin", files) == ["yes"])
        #expect(try values("port", files) == ["2222", "22"])
    }

    @Test func aLineSaysWhereItStands() throws {
        let files = [
            "/etc/ssh/sshd_config": "\n# text\nInclude sshd_config.d/*.conf\n",
            "/etc/ssh/sshd_config.d/a.conf": "\nMaxSessions 3\n",
        ]

        let rows = try query("SELECT file, line, origin FROM sshd_settings WHERE keyword = 'maxsessions'", files: files)

        #expect(rows.texts == [["/etc/ssh/sshd_config.d/a.conf", "2", "file"]])
    }

    @Test func anUnreadableIncludeLeavesTheAnswerOpen() throws {
        let files = ["/etc/ssh/sshd_config": "Include /etc/ssh/folder\n", "/etc/ssh/folder/x": ""]

        #expect(try query("SELECT * FROM sshd_settings", files: files).obstacles.count == 1)
    }

    @Test(arguments: [
        "\u{0}\u{0}", "Match", "Match \n\n Match", "Include", "=", "\"", "Port \"", "Ciphers +", "Ciphers ^,,,",
        "Ciphers -",
        "Subsystem", "RekeyLimit 99999999999999999999G 9", "LoginGraceTime 99999999999999999999999999w",
        "MaxStartups :::", "MaxStartups 99999999999:1:1", "ListenAddress [", "ListenAddress ::",
        "ListenAddress []:99999999",
        "StreamLocalBindMask 777777777777777777777777", "AllowUsers \\", "Banner \\\"", "Match User x Address",
        "IPQoS", "AuthorizedKeysFile %", "\u{feff}Port 22",
    ])
    func nonsenseIsReadWithoutHarm(_ line: String) throws {
        for table in ["sshd_settings", "sshd_listeners", "sshd_config_errors", "sshd_algorithms", "sshd_banners"] {
            _ = try query("SELECT * FROM \(table)", files: ["/etc/ssh/sshd_config": line + "\n" + line])
        }
    }

    @Test func includesThatBranchAreBounded() throws {
        var files: [String: String] = ["/etc/ssh/sshd_config": "Include a/*\n"]
        for number in 0..<12 { files["/etc/ssh/a/\(number)"] = "Include a/*\n" }

        let errors = try query("SELECT count(*) FROM sshd_config_errors", files: files).texts

        #expect(errors != [["0"]])
    }
}

@Suite struct SshdListenersTests {
    private func listeners(_ files: [String: String]) throws -> [[String]] {
        try query("SELECT address, port, origin FROM sshd_listeners", files: files).texts
    }

    private let enabled = [
        "/etc/systemd/system/sockets.target.wants/ssh.socket": "",
        "/usr/lib/systemd/system/ssh.socket": "[Socket]\nListenStream=22\nAccept=no\n",
    ]

    @Test func everyAddressHasEveryPort() throws {
        let config = "ListenAddress 10.0.0.1\nListenAddress [::1]:99\nPort 1\nPort 2\n"

        #expect(
            try listeners(["/etc/ssh/sshd_config": config]) == [
                ["10.0.0.1", "1", "sshd"], ["10.0.0.1", "2", "sshd"], ["::1", "99", "sshd"],
            ])
    }

    @Test func aSocketUnitListensInsteadOfSshd() throws {
        let files = enabled.merging(["/etc/ssh/sshd_config": "Port 31122\n"]) { $1 }

        #expect(try listeners(files) == [["*", "22", "socket"]])
    }

    @Test func theGeneratorGivesTheSocketSshdsPorts() throws {
        let files = enabled.merging([
            "/etc/ssh/sshd_config": "Port 31122\n", "/usr/lib/systemd/system-generators/sshd-socket-generator": "",
        ]) { $1 }

        #expect(try listeners(files) == [["*", "31122", "socket"]])
    }

    @Test func aDropInAddsToTheUnitUnlessItEmptiesTheList() throws {
        let own = "/etc/systemd/system/ssh.socket.d/override.conf"

        #expect(
            try listeners(enabled.merging(["/usr/sbin/sshd": "", own: "[Socket]\nListenStream=2222\n"]) { $1 })
                == [["*", "22", "socket"], ["*", "2222", "socket"]])
        #expect(
            try listeners(
                enabled.merging(["/usr/sbin/sshd": "", own: "ListenStream=\nListenStream=[::]:2222\n"]) { $1 })
                == [["::", "2222", "socket"]])
    }
}
