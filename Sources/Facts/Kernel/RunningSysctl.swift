internal import HostRoot

/// The values of /proc/sys, without those that change by themselves from one moment to the next.
package struct RunningSysctl: HostPart {
    /// By path below /proc/sys; nil for a value that only root may read, when we are not root.
    package let values: [String: String?]
    /// Paths whose value only root may read.
    package let restricted: Set<String>

    /// Counters, random numbers and the like: their value says nothing about the host's settings.
    private static let volatile: Set<String> = [
        "fs/aio-nr", "fs/dentry-negative", "fs/dentry-state", "fs/file-nr", "fs/inode-nr", "fs/inode-state",
        "fs/quota", "kernel/hung_task_detect_count", "kernel/ns_last_pid", "kernel/random/boot_id",
        "kernel/random/entropy_avail", "kernel/random/uuid", "kernel/sched_domain", "net/netfilter/nf_conntrack_count",
        "vm/numa_stat", "vm/stat_refresh", "dev/cdrom/info", "kernel/pty/nr", "net/ipv4/tcp_fastopen_key",
    ]
    /// The settings of single network interfaces that matter; there may be hundreds of interfaces.
    private static let interfaceSettings: Set<String> = [
        "accept_ra", "accept_redirects", "accept_source_route", "disable_ipv6", "forwarding", "log_martians",
        "route_localnet", "rp_filter", "secure_redirects", "send_redirects",
    ]
    private static let fileLimit = 20_000
    private static let depthLimit = 10
    /// A parameter's text; the longest are bit masks of processors.
    private static let valueLimit = 1 << 16

    package init(of host: AuditedHost) throws {
        try host.requireLive()
        var reader = Reader(root: host.root)
        try reader.folder("", depth: 0)
        values = reader.values
        restricted = reader.restricted
    }

    private struct Reader {
        let root: HostRoot
        var values: [String: String?] = [:]
        var restricted: Set<String> = []

        mutating func folder(_ path: String, depth: Int) throws {
            guard depth < RunningSysctl.depthLimit, values.count < RunningSysctl.fileLimit else { return }
            let entries: [DirectoryEntry]
            do {
                entries = try root.entries(in: path.isEmpty ? "/proc/sys" : "/proc/sys/\(path)")
            } catch {
                // An interface may just have gone, and some folders are for root alone.
                if path.isEmpty { throw error }
                return
            }
            let isInterface = RunningSysctl.isSingleInterface(path)
            for entry in entries {
                let child = path.isEmpty ? entry.name : "\(path)/\(entry.name)"
                if RunningSysctl.volatile.contains(child) { continue }
                if entry.kind == .directory {
                    if path.hasSuffix("/neigh") && entry.name != "default" { continue }
                    try folder(child, depth: depth + 1)
                } else if !isInterface || RunningSysctl.interfaceSettings.contains(entry.name) {
                    try file(child)
                }
            }
        }

        mutating func file(_ path: String) throws {
            guard values.count < RunningSysctl.fileLimit else { return }
            do {
                let bytes = try root.bytes("/proc/sys/\(path)", limit: RunningSysctl.valueLimit)
                values[path] = String(Substring(decoding: bytes, as: UTF8.self).trimmingSpace)
            } catch HostRootError.permissionDenied {
                // Write-only triggers cannot be read by anybody; they have no value.
                guard RunningSysctl.rootOnly.contains(path) else { return }
                restricted.insert(path)
                values[path] = String?.none
            } catch {
                return  // EIO, EINVAL, ENODEV: the parameter has no value now.
            }
            if RunningSysctl.rootOnly.contains(path) { restricted.insert(path) }
        }
    }

    /// Parameters whose file has mode 0600, which not even CAP_DAC_READ_SEARCH opens.
    private static let rootOnly: Set<String> = [
        "fs/protected_fifos", "fs/protected_hardlinks", "fs/protected_regular", "fs/protected_symlinks",
        "kernel/cad_pid", "kernel/usermodehelper/bset", "kernel/usermodehelper/inheritable", "net/core/bpf_jit_enable",
        "net/core/bpf_jit_harden", "net/core/bpf_jit_kallsyms", "net/core/bpf_jit_limit", "vm/mmap_rnd_bits",
        "vm/mmap_rnd_compat_bits",
    ]

    private static func isSingleInterface(_ path: String) -> Bool {
        guard path.hasPrefix("net/ipv4/conf/") || path.hasPrefix("net/ipv6/conf/") else { return false }
        return !path.hasSuffix("/all") && !path.hasSuffix("/default")
    }
}
