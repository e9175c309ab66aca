internal import HostRoot
internal import Localization

extension FactTable {
    static let rebootRequired = FactTable(
        "reboot_required", "Reasons for which the running system needs a restart to use what is installed.",
        columns: [
            .text("reason", "notice (the package manager asks for it), or kernel (a newer one is installed)"),
            .text("packages", "Packages that asked for it, separated by spaces; null where it is not told"),
            .text("running_kernel", "Release of the running kernel; null for a root that is not running"),
            .text("newest_kernel", "Newest installed kernel of the same flavour"),
            .text("file", "File that tells"),
            .time("since", "When the notice was made, in seconds since 1970"),
        ],
        sources: ["/run/reboot-required", "/run/reboot-required.pkgs", "/proc/sys/kernel/osrelease", "/boot"],
        isOffline: false
    ) { host, rows in
        let root = host.root
        let running =
            try root.text("/proc/sys/kernel/osrelease", limit: 4096)
            .split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
        for path in ["/run/reboot-required", "/var/run/reboot-required"] {
            guard let status = try root.status(path) else { continue }
            let names = try root.textIfPresent("\(path).pkgs") ?? ""
            let packages = Set(names.split(whereSeparator: \.isWhitespace).map(String.init)).sorted()
            rows.append([
                .text("notice"), .text(packages.isEmpty ? nil : packages.joined(separator: " ")), .text(running), nil,
                .text(path), .int(status.modified / 1_000_000_000),
            ])
            break
        }
        if let newest = try InstalledKernels.newest(root, like: running), newest != running {
            rows.append([
                .text("kernel"), nil, .text(running), .text(newest), .text("/boot/vmlinuz-\(newest)"), nil,
            ])
        }
    }
}

/// The kernels in /boot. None in a container, which runs on its host's.
enum InstalledKernels {
    /// The newest kernel of the flavour of the running one, if it is newer; the running one's own name otherwise.
    static func newest(_ root: HostRoot, like running: String) throws -> String? {
        let installed = try root.namesIfPresent(in: "/boot").filter { $0.hasPrefix("vmlinuz-") }
            .map { String($0.dropFirst(8)) }
            .filter { $0.utf8Range(of: "rescue") == nil && flavour($0) == flavour(running) }
        return newest(of: installed, running: running)
    }

    static func newest(of installed: [String], running: String) -> String? {
        installed.max { DebVersion.order($0, $1) < 0 }
            .flatMap { DebVersion.order($0, running) > 0 ? $0 : running }
    }

    /// `amd64`, `cloud-amd64`, `generic`, or what follows a plus sign on Red Hat's (`rt`, `debug`).
    static func flavour(_ release: String) -> String {
        if let plus = release.lastIndex(of: "+"), plus != release.indices.last { return String(release[plus...]) }
        let parts = release.split(separator: "-").drop { $0.utf8.first.map { (48...57).contains($0) } ?? true }
        return parts.joined(separator: "-")
    }
}
