internal import HostRoot

extension FactTable {
    static let mounts = FactTable(
        "mounts", "File systems that are mounted now.",
        columns: [
            .text("device", "Mounted device or source"),
            .text("path", "Folder that it is mounted on"),
            .text("type", "Type of file system"),
            .text("flags", "Options of the mount and of the file system, comma separated"),
            .text("root", "Folder of the file system that is mounted; other than / for bind mounts"),
            .integer("is_visible", "0 where a later mount on the same folder hides this one"),
        ],
        sources: ["/proc/self/mountinfo"], isOffline: false
    ) { host, rows in
        let info = try host.part(MountInfo.self)
        let visible = Set(info.visible.map(\.id))
        for mount in info.mounts {
            rows.append([
                .text(mount.device), .text(mount.path), .text(mount.type), .text(mount.options), .text(mount.root),
                .bool(visible.contains(mount.id)),
            ])
        }
    }
}
