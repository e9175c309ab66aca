/// The values that security-relevant kernel parameters have before anything sets them.
///
/// Only parameters that exist on every kernel of the supported distributions, and whose value does not depend on the
/// hardware. Where distributions build or patch their kernels differently, their value is given.
package struct KernelDefaults: HostPart {
    /// By path below /proc/sys.
    package let values: [String: String]
    /// Paths whose value depends on how the kernel was built, on a distribution that Elpis does not know.
    package let uncertain: Set<String>

    package init(of host: AuditedHost) throws {
        let release = try host.part(OSRelease.self)
        self.init(family: ([release.id] + release.idLike).joined(separator: " "), version: release.versionID)
    }

    package init(family: String, version: String) {
        let words = Set(Substring(family).words)
        let major = version.prefix { $0 != "." }
        var values = KernelDefaults.common
        if words.contains("ubuntu") {
            values.merge(KernelDefaults.ubuntu) { $1 }
            uncertain = []
        } else if words.contains("debian") {
            values.merge(KernelDefaults.debian) { $1 }
            uncertain = []
        } else if !words.isDisjoint(with: ["rhel", "centos", "fedora"]) {
            values.merge(major == "8" ? KernelDefaults.rhel8 : KernelDefaults.rhel9) { $1 }
            uncertain = []
        } else {
            values.merge(KernelDefaults.upstream) { $1 }
            uncertain = Set(KernelDefaults.upstream.keys)
        }
        self.values = values
    }

    private static let common: [String: String] = {
        var values = [
            "fs/protected_fifos": "0", "fs/protected_hardlinks": "0", "fs/protected_regular": "0",
            "fs/protected_symlinks": "0", "fs/suid_dumpable": "0",
            "kernel/core_pattern": "core", "kernel/core_uses_pid": "0", "kernel/ctrl-alt-del": "0",
            "kernel/kexec_load_disabled": "0", "kernel/kptr_restrict": "0", "kernel/modules_disabled": "0",
            "kernel/panic_on_oops": "0", "kernel/randomize_va_space": "2",
            "net/core/bpf_jit_harden": "0", "net/ipv4/icmp_echo_ignore_broadcasts": "1",
            "net/ipv4/icmp_ignore_bogus_error_responses": "1", "net/ipv4/ip_forward": "0",
            "net/ipv4/tcp_rfc1337": "0", "net/ipv4/tcp_syncookies": "1", "net/ipv4/tcp_timestamps": "1",
            "net/ipv6/conf/all/disable_ipv6": "0", "net/ipv6/conf/default/disable_ipv6": "0",
            "vm/mmap_min_addr": "65536",
        ]
        for (name, all, standard) in [
            ("accept_redirects", "1", "1"), ("accept_source_route", "0", "1"), ("forwarding", "0", "0"),
            ("log_martians", "0", "0"), ("route_localnet", "0", "0"), ("rp_filter", "0", "0"),
            ("secure_redirects", "1", "1"), ("send_redirects", "1", "1"), ("shared_media", "1", "1"),
        ] {
            values["net/ipv4/conf/all/\(name)"] = all
            values["net/ipv4/conf/default/\(name)"] = standard
        }
        for (name, value) in [
            ("accept_ra", "1"), ("accept_redirects", "1"), ("accept_source_route", "0"), ("forwarding", "0"),
        ] {
            values["net/ipv6/conf/all/\(name)"] = value
            values["net/ipv6/conf/default/\(name)"] = value
        }
        return values
    }()

    private static let upstream = [
        "dev/tty/ldisc_autoload": "1",
        "kernel/dmesg_restrict": "0", "kernel/perf_event_paranoid": "2", "kernel/sysrq": "1",
        "kernel/unprivileged_bpf_disabled": "2", "kernel/yama/ptrace_scope": "1",
    ]
    private static let debian = [
        "dev/tty/ldisc_autoload": "1",
        "kernel/dmesg_restrict": "1", "kernel/perf_event_paranoid": "3", "kernel/sysrq": "438",
        "kernel/unprivileged_bpf_disabled": "2", "kernel/unprivileged_userns_clone": "1",
        "kernel/yama/ptrace_scope": "0",
    ]
    private static let ubuntu = [
        "dev/tty/ldisc_autoload": "1",
        "kernel/dmesg_restrict": "1", "kernel/perf_event_paranoid": "4", "kernel/sysrq": "438",
        "kernel/unprivileged_bpf_disabled": "2", "kernel/unprivileged_userns_clone": "1",
        "kernel/yama/ptrace_scope": "1",
    ]
    private static let rhel8 = [
        "kernel/dmesg_restrict": "0", "kernel/perf_event_paranoid": "2", "kernel/sysrq": "1",
        "kernel/unprivileged_bpf_disabled": "1", "kernel/yama/ptrace_scope": "1",
    ]
    private static let rhel9 = [
        "dev/tty/ldisc_autoload": "1",
        "kernel/dmesg_restrict": "0", "kernel/perf_event_paranoid": "2", "kernel/sysrq": "1",
        "kernel/unprivileged_bpf_disabled": "2", "kernel/yama/ptrace_scope": "1",
    ]
}
