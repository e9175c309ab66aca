internal import HostRoot

extension FactTable {
    static let kernelInfo = FactTable(
        "kernel_info", "The running kernel: one row.",
        columns: [
            .text("version", "Release, as uname -r shows it"),
            .text("arguments", "Command line"),
            .text("path", "Image that the boot loader loaded (BOOT_IMAGE); null where it does not tell"),
            .text("device", "Root device (root=); null where the command line names none"),
            .text("lockdown", "Lockdown mode: none, integrity, confidentiality; null where the kernel has none"),
            .text("security_modules", "Active Linux security modules, comma separated; null where unknown"),
            .integer("tainted", "Mask of the reasons for which the kernel is tainted; bit 13 is an unsigned module"),
            .integer("has_modules", "1 where modules can be loaded at all"),
        ],
        sources: [
            "/proc/sys/kernel/osrelease", "/proc/cmdline", "/sys/kernel/security/lockdown", "/sys/kernel/security/lsm",
        ], isOffline: false
    ) { host, rows in
        let root = host.root
        func line(_ path: String) throws -> String? {
            try root.textIfPresent(path, limit: 1 << 16).map { String(Substring($0).trimmingSpace) }
        }
        let arguments = try line("/proc/cmdline")
        let parameters = CommandLineParameters(arguments ?? "").parameters
        rows.append([
            .text(try line("/proc/sys/kernel/osrelease")), .text(arguments),
            .text(parameters.last { $0.name == "BOOT_IMAGE" }?.value),
            .text(parameters.last { $0.name == "root" }?.value),
            .text(try line("/sys/kernel/security/lockdown").map(selectedWord)),
            .text(try line("/sys/kernel/security/lsm")),
            .int(try line("/proc/sys/kernel/tainted").flatMap { Int64($0) }),
            .bool(
                try root.status("/proc/modules") != nil
                    && line("/proc/sys/kernel/modules_disabled") != "1"
                    && !parameters.contains { $0.name == "nomodule" }),
        ])
    }

    /// The word in brackets of a list such as `none [integrity] confidentiality`.
    private static func selectedWord(_ text: String) -> String {
        for word in Substring(text).words where word.hasPrefix("[") && word.hasSuffix("]") {
            return String(word.dropFirst().dropLast())
        }
        return text
    }
}
