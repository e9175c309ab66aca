internal import HostRoot

/// The file systems of `/etc/fstab`, and the mount units that stand for further ones.
package struct FileSystemTable: HostPart {
    package let entries: [Entry]

    package struct Entry: Sendable, Hashable {
        package let device: String
        /// The folder; `none` or `swap` for swap space.
        package let path: String
        package let type: String
        package let options: String
        package let dump: Int?
        package let pass: Int?
        package let file: String
        package let line: Int
    }

    package init(of host: AuditedHost) throws {
        var entries = FileSystemTable.entries(fstab: try host.root.textIfPresent("/etc/fstab") ?? "")
        let known = Set(entries.map(\.path))
        entries += try FileSystemTable.unitEntries(host.root).filter { !known.contains($0.path) }
        self.entries = entries
    }

    package static func entries(fstab: String) -> [Entry] {
        TextLine.all(in: fstab).compactMap { line in
            guard line.text.firstByte != UInt8(ascii: "#") else { return nil }
            let fields = line.text.words.map { MountInfo.unescaped($0.utf8) }
            guard fields.count >= 3 else { return nil }
            let path = fields[1].count > 1 && fields[1].hasSuffix("/") ? String(fields[1].dropLast()) : fields[1]
            return Entry(
                device: fields[0], path: path, type: fields[2],
                options: fields.count > 3 ? MountOptions.withoutSecrets(fields[3]) : "defaults",
                dump: fields.count > 4 ? Int(fields[4]) : nil, pass: fields.count > 5 ? Int(fields[5]) : nil,
                file: "/etc/fstab", line: line.number)
        }
    }

    // MARK: - Mount units

    /// Folders of units, the ones of the administrator first.
    private static let unitFolders = [
        "/etc/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system",
    ]
    private static let targets = [
        "local-fs.target.wants", "local-fs.target.requires", "multi-user.target.wants", "remote-fs.target.wants",
    ]

    /// Mount units that a target wants, such as tmp.mount; fstab has the say where both name a folder.
    private static func unitEntries(_ root: HostRoot) throws -> [Entry] {
        var entries: [Entry] = []
        var seen: Set<String> = []
        for folder in unitFolders {
            for target in targets {
                for name in try root.namesIfPresent(in: "\(folder)/\(target)") where name.hasSuffix(".mount") {
                    guard seen.insert(name).inserted, let (file, text) = try unit(name, root: root),
                        let entry = entry(unit: text, file: file)
                    else { continue }
                    entries.append(entry)
                }
            }
        }
        return entries
    }

    /// The text of a unit; nil where it is masked or missing.
    private static func unit(_ name: String, root: HostRoot) throws -> (file: String, text: String)? {
        for folder in unitFolders {
            let path = "\(folder)/\(name)"
            guard let status = try root.status(path) else { continue }
            guard status.kind == .regular else { return nil }
            return try root.textIfPresent(path).map { (path, $0) }
        }
        return nil
    }

    /// The mount that a unit's [Mount] section describes.
    package static func entry(unit: String, file: String) -> Entry? {
        var values: [Substring: Substring] = [:]
        var isMount = false
        var optionsLine = 1
        for line in TextLine.all(in: unit) {
            if line.text.hasPrefix("[") {
                isMount = line.text == "[Mount]"
            } else if isMount, let (key, value) = line.text.parted(at: UInt8(ascii: "=")) {
                values[key.trimmingSpace] = value.trimmingSpace
                if key.trimmingSpace == "Options" { optionsLine = line.number }
            }
        }
        guard let path = values["Where"], let device = values["What"] else { return nil }
        return Entry(
            device: String(device), path: String(path), type: String(values["Type"] ?? "auto"),
            options: MountOptions.withoutSecrets(String(values["Options"] ?? "defaults")), dump: nil, pass: nil,
            file: file, line: optionsLine)
    }
}
