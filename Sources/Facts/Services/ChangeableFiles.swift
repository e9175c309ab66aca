internal import HostRoot

/// Finds who besides root could put something else in a file's place: by writing to it, or to a folder on the way to it.
///
/// Access lists (ACLs) are not looked at.
struct ChangeableFiles {
    private let root: HostRoot
    private let groupsWithMembers: Set<UInt32>
    private var known: [String: Place] = [:]

    /// A file or folder that others may change.
    struct Component: Sendable, Hashable {
        let path: String
        let status: FileStatus
        let by: Changer
    }

    enum Changer: String, Sendable {
        /// Its owner, who is not root.
        case user
        /// A group with members.
        case group
        case others
    }

    private struct Place {
        let status: FileStatus?
        let target: String?
    }

    private static let linkLimit = 40

    /// Of groups, only those count that have members other than root.
    init(root: HostRoot, groups: Set<UInt32>) {
        self.root = root
        groupsWithMembers = groups
    }

    /// The changeable parts of the way to a file, from the root down, and whether there is a file at the end.
    mutating func components(of path: String) throws(HostRootError) -> (changeable: [Component], exists: Bool) {
        var found: [Component] = []
        var current: [String] = []
        var pending: [String] = path.utf8.split(separator: UInt8(ascii: "/")).reversed().map { String(Substring($0)) }
        var links = 0
        var sticky: Component?
        while let name = pending.popLast() {
            if name == "." { continue }
            if name == ".." {
                _ = current.popLast()
                continue
            }
            let here = "/" + (current + [name]).joined(separator: "/")
            let place = try place(here)
            guard let status = place.status else {
                // Whoever may write to a folder may make what is missing in it, sticky or not.
                if let sticky { found.append(sticky) }
                return (found, false)
            }
            sticky = nil
            if let target = place.target {
                links += 1
                guard links <= Self.linkLimit else { throw .linkLoop(path: path) }
                if target.hasPrefix("/") { current = [] }
                pending += target.utf8.split(separator: UInt8(ascii: "/")).reversed().map { String(Substring($0)) }
                continue
            }
            current.append(name)
            guard let by = changer(status) else { continue }
            let component = Component(path: here, status: status, by: by)
            let isSticky = status.kind == .directory && status.permissions & 0o1000 != 0 && status.user == 0
            if isSticky { sticky = component } else { found.append(component) }
        }
        return (found, true)
    }

    private func changer(_ status: FileStatus) -> Changer? {
        if status.isWritableByOthers { return .others }
        if status.isWritableByGroup, groupsWithMembers.contains(status.group) { return .group }
        return status.user == 0 ? nil : .user
    }

    private mutating func place(_ path: String) throws(HostRootError) -> Place {
        if let place = known[path] { return place }
        let status = try root.status(path, followLink: false)
        let target = status?.kind == .symbolicLink ? try root.linkTarget(path) : nil
        let place = Place(status: status, target: target)
        known[path] = place
        return place
    }
}

extension AuditedHost {
    /// The groups that have members other than root, by the files of accounts.
    func groupsWithMembers() throws -> Set<UInt32> {
        var found: Set<UInt32> = []
        for group in try part(GroupDatabase.self).groups where group.members.contains(where: { $0 != "root" }) {
            found.insert(group.gid)
        }
        for user in try part(UserDatabase.self).users where user.uid != 0 { found.insert(user.gid) }
        found.remove(0)
        return found
    }
}
