/// The capabilities that a program gains when it is started, from its `security.capability` attribute.
package struct FileCapabilities: Sendable, Hashable {
    /// Bit masks over the numbers of capabilities.
    package let permitted: UInt64
    package let inheritable: UInt64
    /// Whether the permitted ones are in force at once, without the program asking for them.
    package let isEffective: Bool

    /// From the attribute's value: a little-endian header word, then pairs of permitted and inheritable words.
    package init?(attribute bytes: [UInt8]) {
        func word(_ index: Int) -> UInt32? {
            guard bytes.count >= index * 4 + 4 else { return nil }
            return (0..<4).reduce(0) { $0 | UInt32(bytes[index * 4 + $1]) << UInt32($1 * 8) }
        }
        guard let header = word(0), let permittedLow = word(1), let inheritableLow = word(2) else { return nil }
        isEffective = header & 1 != 0
        switch header >> 24 {
        case 1:
            permitted = UInt64(permittedLow)
            inheritable = UInt64(inheritableLow)
        case 2, 3:
            guard let permittedHigh = word(3), let inheritableHigh = word(4) else { return nil }
            permitted = UInt64(permittedLow) | UInt64(permittedHigh) << 32
            inheritable = UInt64(inheritableLow) | UInt64(inheritableHigh) << 32
        default: return nil
        }
    }

    /// The name of a capability by its number; numbers that the kernel gave out later are written as they are.
    package static func name(_ number: Int) -> String {
        number < names.count ? "cap_\(names[number])" : "cap_\(number)"
    }

    private static let names = [
        "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap",
        "linux_immutable", "net_bind_service", "net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner",
        "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct", "sys_admin", "sys_boot", "sys_nice",
        "sys_resource", "sys_time", "sys_tty_config", "mknod", "lease", "audit_write", "audit_control", "setfcap",
        "mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf",
        "checkpoint_restore",
    ]
}
