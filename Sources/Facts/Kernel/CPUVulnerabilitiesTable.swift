internal import HostRoot

extension FactTable {
    static let cpuVulnerabilities = FactTable(
        "cpu_vulnerabilities", "Weaknesses of the processor that the running kernel knows, and how it stands to each.",
        columns: [
            .text("name", "Weakness, for example spectre_v2"),
            .text("state", "not-affected, mitigated, vulnerable, or unknown (the kernel cannot tell)"),
            .text("status", "The kernel's own words"),
        ],
        sources: ["/sys/devices/system/cpu/vulnerabilities"], isOffline: false
    ) { host, rows in
        let folder = "/sys/devices/system/cpu/vulnerabilities"
        for name in try host.root.namesIfPresent(in: folder).prefix(200) {
            rows.attempt { rows in
                let status = Substring(try host.root.text("\(folder)/\(name)", limit: 1 << 16)).trimmingSpace
                rows.append([.text(name), .text(vulnerabilityState(status)), .text(status)])
            }
        }
    }

    /// The state that a status line tells; parts after the first may name a remaining weakness, as in
    /// `Mitigation: PTE Inversion; VMX: …, SMT vulnerable`, which the kernel counts as mitigated.
    static func vulnerabilityState(_ status: Substring) -> String {
        if status.hasPrefix("Not affected") { return "not-affected" }
        if status.hasPrefix("Mitigation") { return "mitigated" }
        if status.hasPrefix("Vulnerable") { return "vulnerable" }
        if status.hasPrefix("KVM: Mitigation") { return "mitigated" }
        if status.hasPrefix("KVM: Vulnerable") { return "vulnerable" }
        return "unknown"
    }
}
