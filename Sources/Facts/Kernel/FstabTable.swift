internal import HostRoot

extension FactTable {
    static let fstab = FactTable(
        "fstab", "File systems and swap space that are mounted at boot: /etc/fstab and enabled mount units.",
        columns: [
            .text("device", "Device or source as written (UUID=…, LABEL=…, a path)"),
            .text("path", "Folder; none or swap for swap space"),
            .text("type", "Type of file system"),
            .text("options", "Options, comma separated; passwords in them are shown as ***"),
            .integer("dump", "Fifth field; null where missing"),
            .integer("pass", "Sixth field: order of checks; null where missing"),
            .text("file", "/etc/fstab or the mount unit"),
            .integer("line", "Line in the file"),
        ],
        sources: ["/etc/fstab", "/etc/systemd/system/*.mount"]
    ) { host, rows in
        for entry in try host.part(FileSystemTable.self).entries {
            rows.append([
                .text(entry.device), .text(entry.path), .text(entry.type), .text(entry.options), .int(entry.dump),
                .int(entry.pass), .text(entry.file), .int(entry.line),
            ])
        }
    }
}
