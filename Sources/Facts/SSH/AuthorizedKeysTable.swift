internal import HostRoot
internal import Localization

extension FactTable {
    static let authorizedKeys = FactTable(
        "authorized_keys",
        "Public keys that open an account over SSH, from every file that the SSH server reads for it.",
        columns: [
            .integer("uid", "User id of the account"),
            .text("algorithm", "Key type, for example ssh-ed25519"),
            .text("key", "Public key in base64"),
            .text("options", "Options before the key, as written; empty where there are none"),
            .text("comment", "Comment after the key"),
            .text("key_file", "File that holds the key"),
            .text("username", "Login name of the account"),
            .text("key_type", "rsa, dsa, ecdsa, ed25519, ecdsa-sk or ed25519-sk; with -cert for certificates"),
            .integer("bits", "Length of the key in bits"),
            .text("fingerprint", "SHA256 fingerprint as ssh-keygen prints it"),
            .text("restricted_from", "Addresses that the key may come from (from=\"…\"); null for any"),
            .text("command", "Command that the key is bound to; null where there is none"),
            .integer("is_authority", "1 for a certificate authority (cert-authority)"),
            .integer("line", "Line in the file"),
            .integer("file_owner", "User id of the file's owner"),
            .text("file_mode", "Permissions of the file, four octal digits"),
            .text(
                "problem",
                "Why StrictModes would refuse the file: owner or mode of it or of a folder above; null where it would not"
            ),
        ],
        sources: ["AuthorizedKeysFile of sshd_settings, for every account of /etc/passwd"],
        privilege: .root
    ) { host, rows in
        let settings = try host.part(SshdSettings.self)
        guard settings.isInstalled else { return }
        for cause in settings.obstacles { rows.noteMissingRows(cause) }
        let patterns = AuthorizedKeyFiles.patterns(settings)
        var modes = try SSHStrictModes(host: host)
        var budget = AuthorizedKeyFiles.keyLimit
        for user in try host.part(UserDatabase.self).users {
            for path in AuthorizedKeyFiles.paths(patterns, of: user) {
                rows.attempt { rows in
                    try AuthorizedKeyFiles.append(path, user, host.root, &modes, &budget, to: &rows)
                }
            }
        }
    }
}

/// The files that sshd reads authorized keys from.
enum AuthorizedKeyFiles {
    /// Keys over all accounts; a host with more is not one that a person could review.
    static let keyLimit = 50_000
    /// Keys of one file: a user who writes more hides nothing from sshd, but is told to the auditor.
    static let keysOfOneFileLimit = 5_000
    static let fileLimit = 2 << 20

    /// AuthorizedKeysFile in general and in every Match block.
    static func patterns(_ settings: SshdSettings) -> [String] {
        var seen: Set<String> = []
        return settings.settings.filter { $0.keyword == "authorizedkeysfile" }
            .flatMap { $0.value.split(separator: " ").map(String.init) }
            .filter { $0.lowercased() != "none" && seen.insert($0).inserted }
    }

    /// The files of one account; a relative pattern starts at the home directory.
    static func paths(_ patterns: [String], of user: UserDatabase.User) -> [String] {
        var seen: Set<String> = []
        return patterns.compactMap { pattern in
            var path = ""
            var isPercent = false
            for character in pattern.unicodeScalars {
                guard isPercent else {
                    if character == "%" { isPercent = true } else { path.unicodeScalars.append(character) }
                    continue
                }
                isPercent = false
                switch character {
                case "%": path += "%"
                case "h": path += user.home
                case "u": path += user.name
                case "U": path += String(user.uid)
                default: return nil
                }
            }
            if !path.hasPrefix("/") { path = user.home == "/" ? "/\(path)" : "\(user.home)/\(path)" }
            return path.hasPrefix("/") && seen.insert(path).inserted ? path : nil
        }
    }

    /// Whether sshd, which reads the file as the account's own user, gets to it; other groups of the account's are not
    /// looked up, so that a group's permission counts for every account. (On RHEL, operator's home is root's.)
    private static func canRead(
        _ path: String, _ status: FileStatus, _ user: UserDatabase.User, _ root: HostRoot
    ) throws -> Bool {
        func may(_ status: FileStatus, _ bits: UInt32) -> Bool {
            status.user == user.uid ? true : status.permissions & bits != 0
        }
        guard user.uid != 0 else { return true }
        guard may(status, 0o044) else { return false }
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash != path.startIndex,
            let folder = try root.status(String(path[..<slash]))
        else { return true }
        return may(folder, 0o011)
    }

    static func append(
        _ path: String, _ user: UserDatabase.User, _ root: HostRoot, _ modes: inout SSHStrictModes, _ budget: inout Int,
        to rows: inout TableRows
    ) throws {
        // sshd takes regular files only.
        guard let status = try root.status(path), status.kind == .regular, try canRead(path, status, user, root) else {
            return
        }
        let (keys, isCut) = AuthorizedKey.all(
            in: try root.bytes(path, limit: fileLimit), limit: min(keysOfOneFileLimit, budget))
        if isCut {
            rows.noteMissingRows(
                .limitReached(
                    LocalizedText(
                        en: "\(path) holds more keys than are read", ja: "\(path) の鍵の数が読み取りの上限を超えています")))
        }
        guard !keys.isEmpty else { return }
        budget -= keys.count
        let problem = try modes.problem(file: path, user: user)
        for key in keys {
            rows.append([
                .int(user.uid), .text(key.key.algorithm), .text(key.encoded), .text(key.options), .text(key.comment),
                .text(path), .text(user.name), .text(key.key.family), .int(key.key.bits), .text(key.key.fingerprint),
                .text(key.from), .text(key.command), .bool(key.isAuthority), .int(key.line), .int(status.user),
                .text(status.octalPermissions), .text(problem),
            ])
        }
    }
}
