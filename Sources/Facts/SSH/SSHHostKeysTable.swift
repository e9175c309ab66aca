internal import HostRoot

extension FactTable {
    static let sshHostKeys = FactTable(
        "ssh_host_keys", "Private host keys that the SSH server is configured to use and that are there.",
        columns: [
            .text("path", "Key file"),
            .text("key_type", "rsa, dsa, ecdsa or ed25519"),
            .integer("bits", "Length of the key in bits"),
            .text("fingerprint", "SHA256 fingerprint of the public half"),
            .integer("owner", "User id of the file's owner"),
            .integer("group_id", "Group id of the file"),
            .text("group_name", "Name of that group; null where /etc/group has none"),
            .text("mode", "Permissions, four octal digits"),
            .integer("others_may_read", "1 where everybody may read the file"),
            .integer("group_may_read", "1 where the group may read the file"),
            .integer("others_may_write", "1 where the group or everybody may write the file"),
        ],
        sources: ["HostKey of sshd_settings, and the .pub files beside"],
        privilege: .partlyRoot
    ) { host, rows in
        let settings = try host.part(SshdSettings.self)
        for cause in settings.obstacles { rows.noteMissingRows(cause) }
        // Names only; without the file they stay unknown.
        let groups = (try? host.part(GroupDatabase.self).groups) ?? []
        for path in settings.values("hostkey") {
            rows.attempt { rows in
                guard let status = try host.root.status(path), status.kind == .regular else { return }
                let (key, isReadable) = SSHHostKeys.key(path, host.root)
                if !isReadable {
                    rows.noteMissingValues(
                        .unreadable(.permissionDenied(path: path)), in: ["key_type", "bits", "fingerprint"])
                }
                rows.append([
                    .text(path), .text(key?.type), .int(key?.bits), .text(key?.fingerprint), .int(status.user),
                    .int(status.group), .text(groups.first { $0.gid == status.group }?.name),
                    .text(status.octalPermissions), .bool(status.permissions & 0o004 != 0),
                    .bool(status.permissions & 0o040 != 0), .bool(status.permissions & 0o022 != 0),
                ])
            }
        }
    }
}

enum SSHHostKeys {
    /// From the .pub file, which everybody may read, else from the key itself.
    static func key(
        _ path: String, _ root: HostRoot
    ) -> (key: (type: String?, bits: Int?, fingerprint: String?)?, isReadable: Bool) {
        // Either file may be missing or unreadable; the other then tells.
        if let bytes = try? root.bytes("\(path).pub", limit: PrivateKeyText.fileLimit),
            let key = AuthorizedKey.all(in: bytes, limit: 1).keys.first?.key
        {
            return ((key.family, key.bits, key.fingerprint), true)
        }
        guard let bytes = try? root.bytes(path, limit: PrivateKeyText.fileLimit) else { return (nil, false) }
        guard let key = PrivateKeyText(bytes) else { return (nil, true) }
        return ((key.type, key.bits, key.publicKey?.fingerprint), true)
    }
}
