import Facts
import Testing
import TestSupport

@Suite struct FirewallTests {
    /// Rulesets, and what becomes of other incoming traffic: over IPv4 and over IPv6.
    static let rulesets: [(String, String, String)] = [
        ("table inet f { chain i { type filter hook input priority 0; policy drop; }; }\n", "drop", "drop"),
        ("table inet f {\n chain i {\n type filter hook input priority filter\n}\n}\n", "accept", "accept"),
        ("add table ip f\nadd chain ip f i { type filter hook input priority 0 ; policy drop ; }\n", "drop", "accept"),
        (
            """
            table inet f {
              set s { type ipv4_addr; elements = { 1.2.3.4,
                5.6.7.8 } }
              chain last { counter log prefix "}; x {" reject with icmpx admin-prohibited; }
              chain input { type filter hook input priority 0; policy accept;
                ct state { established, related } accept
                ct state vmap { invalid : drop, new : continue }
                iifname "lo" accept # } policy drop;
                tcp dport { 22, 80 } accept
                jump last
              }
            }

            """, "reject", "reject"
        ),
        (
            """
            table ip6 f { chain i { type filter hook input priority 0; policy drop; accept; }; }
            table ip f { chain i { type filter hook input priority 0; policy accept; tcp dport 1 drop; }; }

            """, "accept", "accept"
        ),
        (
            """
            define x = { 1.1.1.1 }
            table ip f {
              chain i { type filter hook input priority -5; policy accept; ip saddr $x drop; counter accept; }
              chain j { type filter hook input priority 5; policy accept; goto k; }
              chain k { counter packets 1 bytes 2 drop comment "bye"; }
            }

            """, "drop", "accept"
        ),
        (
            "table ip f { chain i { type filter hook input priority 0; policy drop; }; }\nflush ruleset\n", "accept",
            "accept"
        ),
        (
            """
            table ip n { chain p { type nat hook input priority 100; policy accept; }; }
            table inet f { chain o { type filter hook output priority 0; policy drop; }; }
            add rule inet f o ip daddr 1.1.1.1 accept
            insert rule inet f o counter accept

            """, "accept", "accept"
        ),
    ]

    @Test(arguments: rulesets)
    func theFileTellsWhatBecomesOfOtherTraffic(_ rules: String, _ ipv4: String, _ ipv6: String) throws {
        let rows = try query(
            "SELECT default_input FROM firewall WHERE source = 'boot' ORDER BY family",
            files: ["/etc/nftables.conf": rules])

        #expect(rows.texts == [[ipv4], [ipv6]])
    }

    @Test(.enabled(if: DebianRoot.folder != nil), arguments: rulesets)
    func theKernelTellsTheSame(_ rules: String, _ ipv4: String, _ ipv6: String) throws {
        let script = """
            chroot $ROOT nft -f - < $DATA/rules || exit 1
            $ELPIS query "SELECT default_input || '!' AS x FROM firewall WHERE source = 'running' ORDER BY family" |
              grep -o '[a-z]*!'
            """
        // Chains must exist before rules that jump to them; within one file nft sorts that out only by order.
        let words = try DebianRoot.runScript(script, files: ["/rules": rules]).output.split(separator: "\n")

        #expect(words == ["\(ipv4)!", "\(ipv6)!"])
    }

    static let saved: [(String, String)] = [
        ("*filter\n:INPUT DROP [0:0]\nCOMMIT\n", "drop"), ("*filter\n:INPUT ACCEPT [1:2]\nCOMMIT\n", "accept"),
        (
            "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -m comment --comment \"a b\" -j REJECT\nCOMMIT\n",
            "reject"
        ),
        ("*filter\n:INPUT DROP [0:0]\n[5:6] -A INPUT -j ACCEPT\nCOMMIT\n", "accept"),
        (
            "*filter\n:INPUT ACCEPT [0:0]\n:LAST - [0:0]\n-A INPUT -j LOG\n-A INPUT -j LAST\n-A LAST -p tcp -j ACCEPT\n-A LAST -j DROP\nCOMMIT\n",
            "drop"
        ),
        (
            "*mangle\n:INPUT DROP [0:0]\nCOMMIT\n*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -j DROP\nCOMMIT\n",
            "accept"
        ),
    ]

    @Test(arguments: saved)
    func aSavedRulesetTellsItsDefault(_ rules: String, _ outcome: String) throws {
        let rows = try query("SELECT default_input FROM firewall", files: ["/etc/iptables/rules.v4": rules])

        #expect(rows.texts == [[outcome]])
    }

    @Test(
        .enabled(if: DebianRoot.folder != nil), arguments: saved, ["iptables-nft-restore", "iptables-legacy-restore"])
    func theKernelTellsTheSameOfASavedRuleset(_ saved: (String, String), _ program: String) throws {
        // The default policy of another table on the hook drops as well, but only filter tables are asked for.
        guard !saved.0.contains("*mangle"), !(program.contains("legacy") && saved.0.contains("LAST")) else { return }
        let script = """
            mount -t proc proc /proc
            chroot $ROOT \(program) < $DATA/rules || exit 1
            $ELPIS query "SELECT default_input || '!' AS x FROM firewall WHERE source = 'running' AND family = 'ipv4'" |
              grep -o '[a-z]*!'
            """
        let words = try DebianRoot.runScript(script, files: ["/rules": saved.0]).output.split(separator: "\n")

        #expect(words == ["\(saved.1)!"])
    }

    @Test(arguments: [
        ("<zone target=\"DROP\">", "drop"), ("<?xml version='1.0'?><zone>", "reject"),
        ("<zone target='ACCEPT'>", "accept"),
        ("<!-- <zone target=\"ACCEPT\"> -->\n<zone>", "reject"), ("<zone target=\"%%REJECT%%\">", "reject"),
        ("<", "reject"),
        ("<!--", "reject"), ("<zone target=", "reject"),
    ])
    func aZoneTellsItsTarget(_ zone: String, _ outcome: String) throws {
        let rows = try query(
            "SELECT DISTINCT default_input FROM firewall",
            files: [
                "/etc/firewalld/firewalld.conf": "# x\nDefaultZone=mine\n", "/etc/firewalld/zones/mine.xml": zone,
            ])

        #expect(rows.texts == [[outcome]])
    }

    @Test func includesAreFollowed() throws {
        let rows = try query(
            "SELECT DISTINCT default_input FROM firewall",
            files: [
                "/etc/sysconfig/nftables.conf": "include \"/etc/nftables/*.nft\"\n",
                "/etc/nftables/a.nft": Self.rulesets[0].0, "/etc/nftables/b.nft": "include \"nftables/b.nft\"\n",
            ])

        #expect(rows.texts == [["drop"]])
    }

    @Test(arguments: [
        "{", "}", "table", "table {", "chain", "add rule", "insert", "\"", "table inet f { chain", "add chain a", "#",
        String(repeating: "table a { ", count: 50_000), String(repeating: "{", count: 200_000), "include", "\\",
    ])
    func hostileRulesetsAreHarmless(_ text: String) {
        let rules = NftablesRules(text) { _ in [] }

        #expect(rules.order.isEmpty)
    }

    @Test(arguments: [
        [], [1], [UInt8](repeating: 0xFF, count: 64), [20, 0, 0, 0, 3, 10, 0, 0] + [UInt8](repeating: 1, count: 40),
    ])
    func hostileMessagesAreHarmless(_ bytes: [UInt8]) {
        var dump = NetfilterDump()
        let isOpen = try? dump.read(bytes[...])

        #expect(dump.order.isEmpty)
        #expect(isOpen != nil)
    }

    @Test func aLoopOfChainsEnds() {
        var rules = RuleChains()
        rules.chains["a"] = .init(policy: .drop)
        rules.chains["a"]?.unconditional = [.jump("b")]
        rules.chains["b"] = .init()
        rules.chains["b"]?.unconditional = [.jump("a"), .jump("b"), .goto("c")]

        #expect(rules.outcome(of: "a") == .drop)
    }
}
