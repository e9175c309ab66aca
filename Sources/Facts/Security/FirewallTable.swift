internal import HostRoot

extension FactTable {
    static let firewall = FactTable(
        "firewall", "What becomes of traffic that no rule admits, by address family: now, and after the next boot.",
        columns: [
            .text("source", "running (the kernel's rules) or boot (configuration files)"),
            .text("manager", "nftables, iptables, iptables-legacy, ufw or firewalld; empty for none"),
            .text("family", "ipv4 or ipv6"),
            .integer("enabled", "1 where rules are in force, or their service is started at boot"),
            .text("default_input", "To this host: accept, drop, reject or queue"),
            .text("default_forward", "Through this host: accept, drop, reject or queue; null where unknown"),
            .text("default_output", "From this host: accept, drop, reject or queue; null where unknown"),
            .text("file", "Configuration file; null for the running rules"),
            .integer("line", "Line that sets the default for input"),
        ],
        sources: [
            "nf_tables through netlink", "/etc/nftables.conf", "/etc/sysconfig/nftables.conf", "/etc/iptables",
            "/etc/sysconfig/iptables", "/etc/ufw", "/etc/firewalld",
        ], privilege: .partlyRoot
    ) { host, rows in
        if host.root.isLive { rows.attempt { try appendRunning(host, to: &$0) } }
        for manager in try ConfiguredFirewalls(host).defaults {
            rows.append([
                "boot", .text(manager.manager), .text(manager.family), .bool(manager.isEnabled),
                .text(manager.input.word), .text(manager.forward?.word), .text(manager.output?.word),
                .text(manager.file), .int(manager.line),
            ])
        }
    }

    static let firewallChains = FactTable(
        "firewall_chains", "Chains of nf_tables that the kernel sends packets through.",
        columns: [
            .text("family", "ip, ip6, inet, arp, bridge or netdev"),
            .text("table_name", "Table"),
            .text("name", "Chain"),
            .text("type", "filter, nat or route"),
            .text("hook", "input, forward, output, prerouting, postrouting or ingress"),
            .integer("priority", "Order among the chains of a hook; lower is earlier"),
            .text("policy", "accept or drop"),
            .text("outcome", "What becomes of a packet that no condition matches: accept, drop, reject or queue"),
            .integer("rules", "Rules of the chain itself"),
        ],
        sources: ["nf_tables through netlink"], privilege: .root, isOffline: false
    ) { host, rows in
        let dump = try host.part(RunningFirewall.self).dump
        for key in dump.order {
            guard let chain = dump.rules.chains[key.text], let hook = chain.hook else { continue }
            rows.append([
                .text(key.family), .text(key.table), .text(key.chain), .text(chain.type), .text(hook),
                .int(dump.priorities[key]), .text(chain.policy?.word), .text(dump.rules.outcome(of: key.text).word),
                .int(chain.ruleCount),
            ])
        }
    }

    private static func appendRunning(_ host: AuditedHost, to rows: inout TableRows) throws {
        let running = try host.part(RunningFirewall.self)
        for (family, own) in [("ipv4", "ip"), ("ipv6", "ip6")] {
            let keys = running.dump.order.filter { $0.family == own || $0.family == "inet" }
            let legacy = running.legacy.filter { $0.family == family }
            /// A packet passes only where every chain of the hook lets it; the first that does not decides.
            func outcome(_ hook: String) -> RuleChains.Verdict {
                let verdicts =
                    keys.filter {
                        let chain = running.dump.rules.chains[$0.text]
                        return chain?.hook == hook && chain?.type == "filter"
                    }
                    .map { running.dump.rules.outcome(of: $0.text) } + legacy.filter { $0.hook == hook }.map(\.outcome)
                return verdicts.first(where: \.isDenial) ?? verdicts.first ?? .accept
            }
            let names = Set(keys.map(\.table))
            let manager =
                names.contains("firewalld")
                ? "firewalld"
                : keys.contains { $0.chain.hasPrefix("ufw-") || $0.chain.hasPrefix("ufw6-") }
                    ? "ufw"
                    : keys.contains { $0.chain == "INPUT" && $0.table == "filter" }
                        ? "iptables" : !keys.isEmpty ? "nftables" : legacy.isEmpty ? "" : "iptables-legacy"
            rows.append([
                "running", .text(manager), .text(family), .bool(!keys.isEmpty || !legacy.isEmpty),
                .text(outcome("input").word), .text(outcome("forward").word), .text(outcome("output").word), nil, nil,
            ])
        }
    }
}
