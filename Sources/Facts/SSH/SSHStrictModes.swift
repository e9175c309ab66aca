internal import HostRoot

/// What sshd's StrictModes asks of a key file and of the folders above it, up to the home directory.
struct SSHStrictModes {
    private let root: HostRoot
    /// Debian lets a group write whose only member is the owner.
    private let ownGroups: [UInt32: String]
    private var judged: [String: FileStatus?] = [:]

    init(host: AuditedHost) throws {
        root = host.root
        var groups: [UInt32: String] = [:]
        if try host.part(SSHServer.self).version.vendor == .debian {
            groups = try SSHStrictModes.groupsOfOne(host)
        }
        ownGroups = groups
    }

    /// What is wrong first, as a short text; nil where sshd would trust the file.
    mutating func problem(file: String, user: UserDatabase.User) throws -> String? {
        var path = file
        for _ in 0..<8 {
            guard try root.status(path, followLink: false)?.kind == .symbolicLink else { break }
            let target = try root.linkTarget(path)
            path = target.hasPrefix("/") ? target : "\(SSHStrictModes.folder(of: path))/\(target)"
        }
        if let problem = try judge(path, user) { return problem }
        let home = SSHStrictModes.trimmed(user.home)
        var folder = SSHStrictModes.folder(of: path)
        for _ in 0..<64 {
            if let problem = try judge(folder, user) { return problem }
            if folder == home || folder == "/" { return nil }
            folder = SSHStrictModes.folder(of: folder)
        }
        return nil
    }

    private mutating func judge(_ path: String, _ user: UserDatabase.User) throws -> String? {
        let known = judged[path]
        let status: FileStatus?
        if let known { status = known } else { status = try root.status(path) }
        judged[path] = status
        guard let status else { return nil }
        if status.user != 0, status.user != user.uid { return "\(path) belongs to user id \(status.user)" }
        if status.isWritableByOthers { return "\(path) can be written by everybody" }
        if status.isWritableByGroup, ownGroups[status.group] != user.name {
            return "\(path) can be written by group id \(status.group)"
        }
        return nil
    }

    /// The groups that have exactly one member, and its name.
    private static func groupsOfOne(_ host: AuditedHost) throws -> [UInt32: String] {
        var members: [UInt32: Set<String>] = [:]
        for user in try host.part(UserDatabase.self).users { members[user.gid, default: []].insert(user.name) }
        // Without the file, no group is known to be of one.
        guard let groups = try? host.part(GroupDatabase.self).groups else { return [:] }
        for group in groups { members[group.gid, default: []].formUnion(group.members) }
        return members.compactMapValues { $0.count == 1 ? $0.first : nil }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash != path.startIndex else { return "/" }
        return trimmed(String(path[..<slash]))
    }

    private static func trimmed(_ path: String) -> String {
        var path = path
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }
}
