import Facts
import Foundation
import HostRoot
import TestSupport
import Testing

/// ssh-keygen judges how keys are read.
@Suite struct SSHKeyTests {
    /// Keys that ssh-keygen can make, by type and bits.
    static let kinds: [[String]] = [
        ["rsa", "1024"], ["rsa", "3072"], ["ecdsa", "256"], ["ecdsa", "384"], ["ecdsa", "521"], ["ed25519", "256"],
    ]

    private func withKey<Result>(
        _ kind: [String], passphrase: String = "", format: [String] = [], _ body: (URL) throws -> Result
    ) throws -> Result {
        try withTemporaryFolder { folder in
            let file = URL(fileURLWithPath: "\(folder)/id")
            let made = try Program.run(
                "/usr/bin/ssh-keygen",
                ["-q", "-t", kind[0], "-b", kind[1], "-N", passphrase, "-C", "ann@laptop", "-f", file.path] + format)
            try #require(made.status == 0, "\(made.errors)")
            return try body(file)
        }
    }

    @Test(arguments: kinds)
    func aPublicKeyIsWhatSshKeygenSays(_ kind: [String]) throws {
        try withKey(kind) { file in
            let said = try Program.run("/usr/bin/ssh-keygen", ["-lf", "\(file.path).pub"]).output.split(separator: " ")
            let text = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(file.path).pub")))

            let key = try #require(AuthorizedKey.all(in: text, limit: 1).keys.first)

            let family = said[3].trimmingCharacters(in: CharacterSet(charactersIn: "()\n")).lowercased()
            #expect([String(key.key.bits), key.key.fingerprint, key.comment] == said[0...2].map(String.init))
            #expect(key.key.family == family)
        }
    }

    @Test(arguments: kinds, ["", "secret"])
    func aPrivateKeyIsKnownInItsOwnFormat(_ kind: [String], _ passphrase: String) throws {
        try withKey(kind, passphrase: passphrase) { file in
            let key = try #require(PrivateKeyText([UInt8](Data(contentsOf: file))))

            #expect(key.isEncrypted == !passphrase.isEmpty)
            #expect(key.type == kind[0])
            #expect(key.bits == Int(kind[1]))
        }
    }

    @Test(arguments: kinds.filter { $0[0] != "ed25519" }, ["PEM", "PKCS8"])
    func aPrivateKeyIsKnownInOlderFormats(_ kind: [String], _ format: String) throws {
        try withKey(kind, format: ["-m", format]) { file in
            let key = try #require(PrivateKeyText([UInt8](Data(contentsOf: file))))

            #expect([key.type, key.bits.map { String($0) }] == kind.map { Optional($0) })
            #expect(!key.isEncrypted)
        }
    }

    @Test(arguments: ["PEM", "PKCS8"])
    func encryptionIsSeenInOlderFormats(_ format: String) throws {
        try withKey(["rsa", "2048"], passphrase: "secret", format: ["-m", format]) { file in
            let key = try #require(PrivateKeyText([UInt8](Data(contentsOf: file))))

            #expect(key.isEncrypted)
        }
    }

    @Test func thePrivateHalfIsNeverInARow() throws {
        try withKey(["ed25519", "256"]) { file in
            let secret = try String(contentsOf: file, encoding: .utf8)
            let rows = try query(
                "SELECT * FROM user_ssh_keys",
                files: ["/etc/passwd": "ann:x:1000:1000::/home/ann:/bin/sh\n", "/home/ann/.ssh/id": secret])

            let lines = secret.split(separator: "\n").filter { !$0.hasPrefix("-") }
            #expect(rows.total == 1)
            #expect(!lines.contains { line in rows.texts.joined().contains { $0.contains(line.prefix(30)) } })
        }
    }
}

@Suite struct AuthorizedKeyTests {
    private static let blob = "AAAAC3NzaC1lZDI1NTE5AAAAILZQc2xxgYHgjZP8Y/9OmJYSFLxKLNlPZU3yyR+Ja/M0"
    private let passwd = "root:x:0:0:root:/root:/bin/bash\nann:x:1000:1000::/home/ann:/bin/sh\n"

    private func read(_ line: String) -> AuthorizedKey? {
        AuthorizedKey.all(in: Array(line.utf8), limit: 1).keys.first
    }

    @Test func optionsAreTakenApart() throws {
        let key = try #require(
            read(
                "from=\"10.0.0.0/8,!10.1.1.1\",no-PTY,command=\"echo \\\"a b\\\", c\" ssh-ed25519 \(Self.blob) ann b\n")
        )

        #expect(key.from == "10.0.0.0/8,!10.1.1.1")
        #expect(key.command == "echo \"a b\", c")
        #expect(key.hasOption("no-pty"))
        #expect(key.comment == "ann b")
    }

    @Test func anAuthorityIsMarked() throws {
        let key = try #require(read("cert-authority,principals=\"x\" ssh-ed25519 \(Self.blob)"))

        #expect(key.isAuthority)
    }

    @Test(arguments: [
        "", "#ssh-ed25519 \(blob)", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-rsa \(blob)", "ssh-ed25519 \(blob)!",
        "from=\"x ssh-ed25519 \(blob)", "root:$6$abc:19000:0:99999:7:::", "\u{0}\u{0}",
        "ssh-ed25519 \(blob.dropLast(8))",
        "no-pty, ssh-foo \(blob)", "ssh-ed25519\u{0} \(blob)",
    ])
    func whatIsNoKeyIsLeftOut(_ line: String) {
        #expect(read(line) == nil)
    }

    @Test func everyFileOfThePatternsIsRead() throws {
        let rows = try query(
            "SELECT username, key_file, line FROM authorized_keys ORDER BY key_file",
            files: [
                "/etc/passwd": passwd,
                "/etc/ssh/sshd_config": "AuthorizedKeysFile .ssh/a %h/b /keys/%u-%U-%%\n",
                "/home/ann/.ssh/a": "\n# text\nssh-ed25519 \(Self.blob) x\n",
                "/home/ann/b": "ssh-ed25519 \(Self.blob)\n",
                "/keys/ann-1000-%": "ssh-ed25519 \(Self.blob)\n",
                "/root/.ssh/authorized_keys": "ssh-ed25519 \(Self.blob)\n",
            ])

        #expect(
            rows.texts == [
                ["ann", "/home/ann/.ssh/a", "3"], ["ann", "/home/ann/b", "1"], ["ann", "/keys/ann-1000-%", "1"],
            ])
    }

    @Test func controlCharactersAreNotPrinted() throws {
        let key = try #require(read("ssh-ed25519 \(Self.blob) evil\u{1b}[2Jname"))

        #expect(!key.comment.unicodeScalars.contains { $0.value < 0x20 })
    }

    @Test func aLinkToAnotherFileTellsNothingOfIt() throws {
        let result = try withTemporaryRoot([
            "/etc/passwd": passwd, "/etc/ssh/sshd_config": "", "/etc/shadow": "root:$6$secret:1:0:9:7:::\n",
            "/home/ann/.ssh/x": "",
        ]) { root in
            let file = "\(root.location)/home/ann/.ssh/authorized_keys"
            try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "/etc/shadow")
            let host = AuditedHost(root: root, now: TestClock.now)
            return try FactDatabase(source: host).rows("SELECT * FROM authorized_keys")
        }

        #expect(result.total == 0)
        #expect(result.obstacles.isEmpty)
    }

    @Test func aFileThatTheAccountCannotReadOpensNothing() throws {
        let users = try withTemporaryRoot([
            "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\noperator:x:11:0:operator:/root:/sbin/nologin\n",
            "/etc/ssh/sshd_config": "", "/root/.ssh/authorized_keys": "ssh-ed25519 \(Self.blob)\n",
        ]) { root in
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o700], ofItemAtPath: "\(root.location)/root/.ssh")
            let host = AuditedHost(root: root, now: TestClock.now)
            return try FactDatabase(source: host).rows("SELECT username FROM authorized_keys").texts
        }

        #expect(users == [["root"]])
    }

    @Test func aFifoDoesNotBlock() throws {
        let result = try withTemporaryRoot([
            "/etc/passwd": passwd, "/etc/ssh/sshd_config": "", "/home/ann/.ssh/x": "",
        ]) { root in
            for name in ["authorized_keys", "id_rsa"] { mkfifo("\(root.location)/home/ann/.ssh/\(name)", 0o600) }
            let host = AuditedHost(root: root, now: TestClock.now)
            return try FactDatabase(source: host).rows(
                "SELECT path FROM user_ssh_keys UNION ALL SELECT key_file FROM authorized_keys")
        }

        #expect(result.total == 0)
    }

    @Test func tooManyKeysAreSaid() throws {
        let line = "ssh-ed25519 \(Self.blob) x\n"
        let result = try query(
            "SELECT line FROM authorized_keys",
            files: [
                "/etc/passwd": passwd, "/etc/ssh/sshd_config": "",
                "/home/ann/.ssh/authorized_keys": String(repeating: line, count: 5_001),
            ])

        #expect(result.total == 5_000)
        #expect(result.obstacles.count == 1)
    }

    @Test func aFolderThatOthersCanWriteIsAProblem() throws {
        let problems = try withTemporaryRoot([
            "/etc/passwd": passwd, "/etc/ssh/sshd_config": "",
            "/home/ann/.ssh/authorized_keys": "ssh-ed25519 \(Self.blob)\n",
        ]) { root in
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o777], ofItemAtPath: "\(root.location)/home/ann")
            let host = AuditedHost(root: root, now: TestClock.now)
            return try FactDatabase(source: host).rows("SELECT problem FROM authorized_keys").texts
        }

        #expect(problems == [["/home/ann can be written by everybody"]])
    }

    @Test(arguments: [
        "-----BEGIN OPENSSH PRIVATE KEY-----\n!!!!\n-----END OPENSSH PRIVATE KEY-----\n",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\nMIICXAIBAAKBgQ\n-----END RSA PRIVATE KEY-----\n",
        "-----BEGIN EC PRIVATE KEY-----\n\n-----END EC PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\nMA==\n",
        "PuTTY-User-Key-File-", "SSH PRIVATE KEY FILE FORMAT 1.1\n", "-----BEGIN \n-----END \n",
    ])
    func brokenPrivateKeysDoNoHarm(_ text: String) throws {
        _ = try query(
            "SELECT * FROM user_ssh_keys", files: ["/etc/passwd": passwd, "/home/ann/.ssh/id_rsa": text])
    }
}

@Suite struct SSHClientTests {
    @Test func aLineForEveryHostOverridesLaterOnes() throws {
        let files = [
            "/etc/ssh/ssh_config":
                "Include ssh_config.d/*.conf\nHost x\nForwardAgent yes\nHost *\nForwardAgent no\nForwardAgent yes\n",
            "/etc/ssh/ssh_config.d/a.conf": "Match all\nHashKnownHosts yes\nHost b\nPort 2\n",
        ]

        let rows = try query("SELECT keyword, value, host, line FROM ssh_settings", files: files).texts

        #expect(
            rows == [
                ["hashknownhosts", "yes", "*", "2"], ["port", "2", "b", "4"], ["forwardagent", "yes", "x", "3"],
                ["forwardagent", "no", "*", "5"],
            ])
    }

    @Test func moduliAreCountedBySize() throws {
        let moduli = "# t\n20200101 2 6 100 2047 2 AB\n20200101 2 6 100 2047 5 AB\n20200101 2 6 100 4095 2 AB\nx y\n"
        let files = ["/etc/ssh/sshd_config": "", "/etc/ssh/moduli": moduli]

        #expect(
            try query("SELECT bits, count, line FROM ssh_moduli", files: files).texts == [
                ["2048", "2", "2"], ["4096", "1", "4"],
            ])
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func theHostKeysOfDebianAreWhatSshKeygenSays() throws {
        let folder = try #require(DebianRoot.folder)
        let host = AuditedHost(root: try HostRoot(folder), now: TestClock.now)

        let rows = try FactDatabase(source: host).rows("SELECT path, bits, fingerprint, mode FROM ssh_host_keys").texts

        #expect(rows.count == 3)
        for row in rows {
            let said = try Program.run("/usr/bin/ssh-keygen", ["-lf", folder + row[0]]).output.split(separator: " ")
            #expect(Array(row[1...2]) == said[0...1].map(String.init))
            #expect(row[3] == "0600")
        }
    }
}
