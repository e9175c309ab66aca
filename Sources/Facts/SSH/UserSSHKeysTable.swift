internal import HostRoot
internal import Localization

extension FactTable {
    static let userSSHKeys = FactTable(
        "user_ssh_keys", "Private keys in the .ssh folders of all accounts.",
        columns: [
            .integer("uid", "User id of the account whose folder it is"),
            .text("path", "Key file"),
            .integer("encrypted", "1 where a passphrase protects the key"),
            .text("key_type", "rsa, dsa, ecdsa, ed25519, ecdsa-sk or ed25519-sk; null where encryption hides it"),
            .integer("key_length", "Length in bits; null where encryption hides it"),
            .text("username", "Login name of the account"),
            .integer("owner", "User id of the file's owner"),
            .text("mode", "Permissions, four octal digits"),
            .text("fingerprint", "SHA256 fingerprint; null for formats that hide the public half"),
        ],
        sources: ["~/.ssh of every account of /etc/passwd"],
        privilege: .root
    ) { host, rows in
        var seen: Set<String> = []
        for user in try host.part(UserDatabase.self).users where user.home.hasPrefix("/") {
            guard seen.insert(user.home).inserted else { continue }
            rows.attempt { rows in try UserSSHKeys.append(user, host.root, to: &rows) }
        }
    }
}

enum UserSSHKeys {
    /// Files of one .ssh folder that are looked into.
    static let fileCountLimit = 500

    static func append(_ user: UserDatabase.User, _ root: HostRoot, to rows: inout TableRows) throws {
        let folder = user.home == "/" ? "/.ssh" : "\(user.home)/.ssh"
        // A user may lay anything there; sshd and ssh know a folder only.
        guard let status = try root.status(folder), status.kind == .directory else { return }
        // A link to another's folder tells nothing of the user's own keys.
        if status.user != user.uid, try root.status(folder, followLink: false)?.kind == .symbolicLink { return }
        var count = 0
        for entry in try root.entries(in: folder)
        where [.regular, .symbolicLink, .unknown].contains(entry.kind) && !entry.name.hasSuffix(".pub") {
            count += 1
            guard count <= fileCountLimit else {
                rows.noteMissingRows(
                    .limitReached(
                        LocalizedText(
                            en: "\(folder) holds more files than are looked into",
                            ja: "\(folder) のファイル数が調査の上限を超えています")))
                return
            }
            let path = "\(folder)/\(entry.name)"
            guard let status = try root.status(path), status.kind == .regular, status.size > 0,
                status.size <= Int64(PrivateKeyText.fileLimit)
            else { continue }
            // A link of a user's to another's file tells nothing of the user's own keys.
            if entry.kind == .symbolicLink, status.user != user.uid { continue }
            guard let bytes = try bytes(path, root), let key = PrivateKeyText(bytes) else { continue }
            rows.append([
                .int(user.uid), .text(path), .bool(key.isEncrypted), .text(key.type), .int(key.bits), .text(user.name),
                .int(status.user), .text(status.octalPermissions), .text(key.publicKey?.fingerprint),
            ])
        }
    }

    /// Nil where the file has vanished or changed its kind since it was seen.
    private static func bytes(_ path: String, _ root: HostRoot) throws -> [UInt8]? {
        do {
            return try root.bytes(path, limit: PrivateKeyText.fileLimit)
        } catch .notFound, .wrongKind, .tooLarge {
            return nil
        }
    }
}
