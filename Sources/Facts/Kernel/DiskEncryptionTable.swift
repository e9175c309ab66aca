internal import HostRoot

extension FactTable {
    static let diskEncryption = FactTable(
        "disk_encryption", "Mounted file systems and swap space on block devices, and whether they are encrypted.",
        columns: [
            .text("name", "Device"),
            .text("uuid", "Id of the encrypting device-mapper device; empty for others"),
            .integer("encrypted", "1 where all that it is stored on is encrypted"),
            .text("type", "Kind of encryption (LUKS2, PLAIN, …); empty for none"),
            .text("encryption_status", "encrypted or not encrypted"),
            .text("path", "Folder that it is mounted on; empty for swap space"),
            .integer("is_swap", "1 for swap space"),
            .text("file_system", "Type of file system"),
        ],
        sources: ["/proc/self/mountinfo", "/proc/swaps", "/sys/block"], isOffline: false
    ) { host, rows in
        let block = try host.part(BlockDevices.self)
        func append(_ device: BlockDevices.Device, path: String, isSwap: Bool, type: String) {
            let kind = block.encryption(of: device)
            rows.append([
                .text("/dev/\(device.name)"), .text(device.mapperID), .bool(kind != nil), .text(kind ?? ""),
                .text(kind == nil ? "not encrypted" : "encrypted"), .text(path), .bool(isSwap), .text(type),
            ])
        }
        let mounts = try host.part(MountInfo.self).visible
        for mount in mounts {
            guard let device = block.device(path: mount.device, number: "\(mount.major):\(mount.minor)") else {
                continue
            }
            append(device, path: mount.path, isSwap: false, type: mount.type)
        }
        for line in TextLine.all(in: try host.root.textIfPresent("/proc/swaps", limit: 1 << 20) ?? "").dropFirst() {
            let fields = line.text.words
            // Compressed memory is no storage.
            guard fields.count >= 3, !fields[0].hasPrefix("/dev/zram") else { continue }
            let path = MountInfo.unescaped(fields[0].utf8)
            // A swap file is as safe as the file system that holds it.
            let mount = fields[1] == "file" ? mounts.filter { path.isBelow($0.path) }.max { $0.path < $1.path } : nil
            let number = mount.map { "\($0.major):\($0.minor)" } ?? ""
            guard let device = block.device(path: mount?.device ?? path, number: number) else { continue }
            append(device, path: "", isSwap: true, type: "swap")
        }
    }

    static let crypttab = FactTable(
        "crypttab", "Encrypted devices that are opened at boot.",
        columns: [
            .text("name", "Name below /dev/mapper"),
            .text("device", "Encrypted device as written (UUID=…, a path)"),
            .text("key_file", "File that holds the key; none for a passphrase that is asked for"),
            .text("options", "Options, comma separated"),
            .text("key_mode", "Permissions of the key file, four octal digits; null where it is no regular file"),
            .integer("key_uid", "Owner of the key file"),
            .integer("line", "Line in /etc/crypttab"),
        ],
        sources: ["/etc/crypttab"]
    ) { host, rows in
        for line in TextLine.all(in: try host.root.textIfPresent("/etc/crypttab") ?? "") {
            guard line.text.firstByte != UInt8(ascii: "#") else { continue }
            let fields = line.text.words
            guard fields.count >= 2 else { continue }
            let key = fields.count > 2 && fields[2] != "-" ? String(fields[2]) : "none"
            let status = key.hasPrefix("/") ? try host.root.status(key) : nil
            let file = status?.kind == .regular ? status : nil
            rows.append([
                .text(fields[0]), .text(fields[1]), .text(key), .text(fields.count > 3 ? String(fields[3]) : ""),
                .text(file?.octalPermissions), .int(file?.user), .int(line.number),
            ])
        }
    }
}

extension String {
    fileprivate func isBelow(_ folder: String) -> Bool {
        folder == "/" || hasPrefix("\(folder)/")
    }
}
