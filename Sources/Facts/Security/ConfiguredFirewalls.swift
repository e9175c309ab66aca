internal import HostRoot

/// What the configuration files of each firewall manager set up at boot.
struct ConfiguredFirewalls {
    private(set) var defaults: [Defaults] = []

    struct Defaults {
        let manager: String
        let family: String
        let isEnabled: Bool
        let input: RuleChains.Verdict
        let forward: RuleChains.Verdict?
        let output: RuleChains.Verdict?
        let file: String
        let line: Int?
    }

    init(_ host: AuditedHost) throws {
        let root = host.root
        let units = try host.part(EnabledUnits.self)
        try readNftables(root, isEnabled: units.contains("nftables.service"))
        let isPersistent = units.contains("netfilter-persistent.service")
        try readIptables("/etc/iptables/rules.v4", "ipv4", root, isEnabled: isPersistent)
        try readIptables("/etc/iptables/rules.v6", "ipv6", root, isEnabled: isPersistent)
        try readIptables("/etc/sysconfig/iptables", "ipv4", root, isEnabled: units.contains("iptables.service"))
        try readIptables("/etc/sysconfig/ip6tables", "ipv6", root, isEnabled: units.contains("ip6tables.service"))
        try readUFW(root, isEnabled: units.contains("ufw.service"))
        try readFirewalld(root, isEnabled: units.contains("firewalld.service"))
    }

    // MARK: - nftables

    private static let includeLimit = 200

    private mutating func readNftables(_ root: HostRoot, isEnabled: Bool) throws {
        for file in ["/etc/sysconfig/nftables.conf", "/etc/nftables.conf"] {
            guard let text = try root.textIfPresent(file, limit: 16 << 20) else { continue }
            var count = 0
            let rules = try NftablesRules(text) { pattern in
                // nft looks beside its own folder, /etc, for names without a path.
                let path = pattern.hasPrefix("/") ? pattern : "/etc/\(pattern)"
                var texts: [String] = []
                for name in try root.glob(path) {
                    count += 1
                    guard count <= ConfiguredFirewalls.includeLimit else { break }
                    if let text = try root.dropInText(name) { texts.append(text) }
                }
                return texts
            }
            for (family, own) in [("ipv4", "ip "), ("ipv6", "ip6 ")] {
                func chains(_ hook: String) -> [String] {
                    rules.order.filter {
                        rules.rules.chains[$0]?.hook == hook && rules.rules.chains[$0]?.type == "filter"
                            && ($0.hasPrefix(own) || $0.hasPrefix("inet "))
                    }
                }
                func outcome(_ hook: String) -> RuleChains.Verdict {
                    let verdicts = chains(hook).map { rules.rules.outcome(of: $0) }
                    return verdicts.first(where: \.isDenial) ?? verdicts.first ?? .accept
                }
                defaults.append(
                    Defaults(
                        manager: "nftables", family: family, isEnabled: isEnabled, input: outcome("input"),
                        forward: outcome("forward"), output: outcome("output"), file: file,
                        line: count == 0 ? chains("input").first.flatMap { rules.lines[$0] } : nil))
            }
            return
        }
    }

    // MARK: - iptables

    private mutating func readIptables(_ file: String, _ family: String, _ root: HostRoot, isEnabled: Bool) throws {
        guard let text = try root.textIfPresent(file, limit: 16 << 20) else { return }
        let saved = IptablesRules(text)
        defaults.append(
            Defaults(
                manager: "iptables", family: family, isEnabled: isEnabled, input: saved.rules.outcome(of: "INPUT"),
                forward: saved.rules.outcome(of: "FORWARD"), output: saved.rules.outcome(of: "OUTPUT"), file: file,
                line: saved.policyLines["INPUT"]))
    }

    // MARK: - ufw

    private mutating func readUFW(_ root: HostRoot, isEnabled: Bool) throws {
        guard let text = try root.textIfPresent("/etc/ufw/ufw.conf") else { return }
        let isOn = ShellAssignments(text)["ENABLED"]?.value.lowercased() == "yes"
        let file = "/etc/default/ufw"
        let settings = ShellAssignments(try root.textIfPresent(file) ?? "")
        func policy(_ name: String) -> RuleChains.Verdict {
            switch settings["DEFAULT_\(name)_POLICY"]?.value.uppercased() {
            case "DROP": .drop
            case "REJECT": .reject
            default: .accept
            }
        }
        // With IPV6=no ufw lets nothing in over IPv6 but the loopback.
        let hasIPv6 = settings["IPV6"]?.value.lowercased() == "yes"
        for family in ["ipv4", "ipv6"] {
            let isClosed = family == "ipv6" && !hasIPv6
            defaults.append(
                Defaults(
                    manager: "ufw", family: family, isEnabled: isEnabled && isOn,
                    input: isClosed ? .drop : policy("INPUT"), forward: isClosed ? .drop : policy("FORWARD"),
                    output: isClosed ? .drop : policy("OUTPUT"), file: isOn ? file : "/etc/ufw/ufw.conf",
                    line: isOn ? settings["DEFAULT_INPUT_POLICY"]?.line : ShellAssignments(text)["ENABLED"]?.line))
        }
    }

    // MARK: - firewalld

    private mutating func readFirewalld(_ root: HostRoot, isEnabled: Bool) throws {
        let file = "/etc/firewalld/firewalld.conf"
        guard try root.status(file) != nil || root.status("/usr/sbin/firewalld") != nil else { return }
        let zones = try FirewalldZones(root: root)
        for family in ["ipv4", "ipv6"] {
            defaults.append(
                Defaults(
                    manager: "firewalld", family: family, isEnabled: isEnabled, input: zones.outcome,
                    forward: zones.outcome, output: .accept,
                    file: zones.decidingZone == zones.defaultZone
                        ? file : "/etc/firewalld/zones/\(zones.decidingZone).xml",
                    line: zones.decidingZone == zones.defaultZone ? zones.line : nil))
        }
    }
}
