internal import HostRoot

extension FactTable {
    static let mountPoints = FactTable(
        "mount_points", "Folders that have a file system of their own, now or after the next boot.",
        columns: [
            .text("path", "Folder"),
            .text("device", "Mounted device, or the one that fstab names"),
            .text("type", "Type of file system"),
            .integer("is_mounted", "1 where it is mounted now; null where the root is not the running system"),
            .text(
                "current_options",
                "Options in force, comma separated; null where not mounted or the root is not the running system"),
            .integer("is_configured", "1 where fstab or a mount unit mounts it at boot"),
            .text(
                "boot_options",
                "Options after the next boot, comma separated, implied ones included; null where nothing configures it"),
            .text("file", "/etc/fstab or the mount unit; systemd for what it mounts by itself"),
            .integer("line", "Line in the file"),
        ],
        sources: ["/proc/self/mountinfo", "/etc/fstab", "/etc/systemd/system/*.mount"]
    ) { host, rows in
        let configured = try host.part(FileSystemTable.self).entries.filter { $0.path.hasPrefix("/") }
        let mounted = host.root.isLive ? try host.part(MountInfo.self).visible : []
        let current = Dictionary(mounted.map { ($0.path, $0) }) { $1 }
        let boot = Dictionary(configured.map { ($0.path, $0) }) { $1 }
        let builtIn = try MountOptions.builtIn(host.root)
        for path in Set(current.keys).union(boot.keys).union(builtIn.keys).sorted() {
            let now = current[path]
            let later = boot[path]
            if !host.root.isLive || now != nil || later != nil {
                rows.append([
                    .text(path), .text(now?.device ?? later?.device), .text(now?.type ?? later?.type),
                    host.root.isLive ? .bool(now != nil) : nil, .text(now?.options), .bool(later != nil),
                    .text(later.map { MountOptions.expanded($0.options) } ?? builtIn[path]),
                    .text(later?.file ?? (builtIn[path] == nil ? nil : "systemd")), .int(later?.line),
                ])
            }
        }
    }
}
