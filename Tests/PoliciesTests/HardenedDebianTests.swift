import Facts
import Foundation
import HostRoot
import Policies
import Testing
import TestSupport
import Watch

/// The real Debian system of the tests at its defaults, and the same system after an administrator hardened it.
@Suite(.enabled(if: DebianRoot.folder != nil)) struct HardenedDebianTests {
    /// What the administrator writes.
    private static let files = [
        "/etc/ssh/sshd_config.d/10-hardened.conf": """
        Port 31122
        PermitRootLogin no
        PasswordAuthentication no
        AllowTcpForwarding no
        AllowAgentForwarding no
        PermitTunnel no
        Banner /etc/issue.net
        X11Forwarding no
        MaxAuthTries 3
        LoginGraceTime 30
        AllowGroups sshusers

        """,
        "/etc/apache2/conf-enabled/zz-hardened.conf": "ServerTokens Prod\nServerSignature Off\nTraceEnable Off\n",
        "/etc/nginx/conf.d/hardened.conf": "server_tokens off;\n",
        "/etc/php/8.2/apache2/conf.d/99-hardened.ini": "session.cookie_httponly = 1\nsession.cookie_secure = 1\n",
        "/etc/php/8.2/fpm/conf.d/99-hardened.ini": "session.cookie_httponly = 1\nsession.cookie_secure = 1\n",
        "/etc/sysctl.d/99-hardened.conf": """
        net.ipv4.conf.all.accept_redirects = 0
        net.ipv4.conf.default.accept_redirects = 0
        net.ipv4.conf.all.send_redirects = 0
        net.ipv4.conf.default.send_redirects = 0
        kernel.kptr_restrict = 2
        kernel.yama.ptrace_scope = 1

        """,
        "/etc/nftables.conf": """
        #!/usr/sbin/nft -f
        flush ruleset
        table inet filter {
            chain input { type filter hook input priority filter; policy drop; ct state established accept; }
            chain forward { type filter hook forward priority filter; policy drop; }
        }

        """,
    ]

    private static let links = [
        "/etc/systemd/system/sysinit.target.wants/nftables.service": "/lib/systemd/system/nftables.service"
    ]

    /// The checks that the hardening answers; each fails at Debian's defaults.
    static let checks: Set<String> = [
        "ssh-port", "ssh-root-login", "ssh-allow-tcp-forwarding", "ssh-agent-forwarding", "ssh-banner",
        "ssh-x11-forwarding", "ssh-max-auth-tries", "ssh-login-grace-time", "ssh-allowed-users",
        "ssh-password-authentication", "apache-server-tokens", "apache-server-signature", "nginx-server-tokens",
        "php-cookie-httponly", "php-cookie-secure", "sysctl-accept-redirects-ipv4", "sysctl-send-redirects",
        "sysctl-kernel-pointers", "sysctl-ptrace-scope", "firewall-input-ipv4-at-boot",
        "firewall-input-ipv6-at-boot",
    ]

    @Test func theDefaultsFailEachOfTheChecks() throws {
        let root = try HostRoot(try #require(DebianRoot.folder))

        #expect(try HardenedDebianTests.failing(on: root) == HardenedDebianTests.checks)
    }

    @Test func theHardenedSystemPassesEachOfTheChecks() throws {
        try HardenedDebianTests.withHardenedCopy { root in
            let failing = try HardenedDebianTests.failing(on: root)

            #expect(failing == [])
        }
    }

    @Test(arguments: [
        ["/usr/sbin/sshd", "-t"], ["/usr/sbin/apachectl", "-t"], ["/usr/sbin/nginx", "-t", "-q"],
    ])
    func theServersTakeTheHardenedConfiguration(_ command: [String]) throws {
        try HardenedDebianTests.withHardenedCopy { root in
            // sshd wants its folder for privilege separation and a host key, as at any start.
            try FileManager.default.createDirectory(
                atPath: "\(root.location)/run/sshd", withIntermediateDirectories: true)

            let status = try Program.run("/usr/sbin/chroot", [root.location] + command).status

            #expect(status == 0)
        }
    }

    private static func failing(on root: HostRoot) throws -> Set<String> {
        let catalogue = try Catalogue.builtIn()
        let defaults = Dictionary(catalogue.parameters.map { ($0.name, $0.standard) }) { first, _ in first }
        let host = AuditedHost(root: root, now: TestClock.now, parameters: defaults, isFileWalkAllowed: false)
        let wanted = catalogue.checks.filter { checks.contains($0.id) }
        let findings = try Evaluator(
            database: try FactDatabase(source: host, tables: FactTable.described), today: "2026-01-01"
        ).findings(of: wanted)
        return Set(findings.filter { $0.verdict.word != "pass" }.map(\.check.id))
    }

    /// A copy whose files are hard links to the shared root's, but for those that are written anew.
    private static func withHardenedCopy(_ body: (HostRoot) throws -> Void) throws {
        let source = try #require(DebianRoot.folder)
        let copy =
            "\(URL(fileURLWithPath: source).deletingLastPathComponent().path)/elpis-hardened-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: copy) }  // Temporary: a rest harms nobody.
        _ = try Program.run("/bin/cp", ["-al", source, copy])
        for (path, content) in files {
            try Data(content.utf8).write(to: URL(fileURLWithPath: copy + path), options: .atomic)
        }
        for (path, target) in links {
            let folder = URL(fileURLWithPath: copy + path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: copy + path, withDestinationPath: target)
        }
        try body(try HostRoot(copy))
    }
}
