internal import CLinux
internal import Glibc

/// What the agent may do on this host, and the way to less of it.
package enum Privileges: Sendable, Hashable {
    case root
    /// An ordinary user with some of root's rights.
    case capable(Set<Right>)
    /// Anybody; much of the host cannot be looked at.
    case ordinary

    /// A right of root's that reading a host needs.
    package enum Right: Int32, Sendable, Hashable, CaseIterable {
        case readAnyFile = 2
        case administerNetwork = 12
        case traceAnyProcess = 19

        var name: String {
            switch self {
            case .readAnyFile: "CAP_DAC_READ_SEARCH"
            case .administerNetwork: "CAP_NET_ADMIN"
            case .traceAnyProcess: "CAP_SYS_PTRACE"
            }
        }
    }

    /// Those of this process.
    package static var current: Privileges {
        guard geteuid() != 0 else { return .root }
        let permitted = elpis_permitted_capabilities()
        let rights = Right.allCases.filter { permitted >> UInt64($0.rawValue) & 1 == 1 }
        return rights.isEmpty ? .ordinary : .capable(Set(rights))
    }

    /// Gives up everything but the rights to read. Nothing that is executed later gains any. Who was root still owns
    /// root's files, but loads no module and changes no clock.
    ///
    /// Only at the start, while the process has one thread. - Throws: ``PrivilegesError``.
    package static func giveUpAllButReading() throws(PrivilegesError) {
        guard elpis_keep_only_capabilities(mask) == 0 else { throw .notGivenUp(code: errno) }
    }

    /// Becomes another user, who keeps the rights to read. Only at the start, while the process has one thread.
    package static func become(_ user: String) throws(PrivilegesError) {
        guard let entry = getpwnam(user) else { throw .noSuchUser(user) }
        let (id, group) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
        guard id != 0 else { throw .isRoot(user) }
        if id == geteuid() { return try giveUpAllButReading() }
        guard geteuid() == 0 else { throw .notRoot(user) }
        guard elpis_become_user(id, group, mask) == 0 else { throw .notGivenUp(code: errno) }
    }

    /// Programs that are started from now on by this thread have no rights of root's.
    package static func keepFromPrograms() throws(PrivilegesError) {
        guard elpis_give_no_capabilities() == 0 else { throw .notGivenUp(code: errno) }
    }

    private static let mask = Right.allCases.reduce(UInt64(0)) { $0 | 1 << UInt64($1.rawValue) }
}

extension Privileges: CustomStringConvertible {
    /// As the agent says it when it starts.
    package var description: String {
        switch self {
        case .root: "as root"
        case .capable(let rights):
            rights.count == Right.allCases.count
                ? "as an ordinary user who may read everything (\(names(of: rights)))"
                : "as an ordinary user with \(names(of: rights)); without "
                    + "\(names(of: Set(Right.allCases).subtracting(rights))) some checks are not assessed"
        case .ordinary: "as an ordinary user without any right of root's: checks that need one are not assessed"
        }
    }

    private func names(of rights: Set<Right>) -> String { rights.map(\.name).sorted().joined(separator: ", ") }
}

/// Why the agent cannot run with the rights that it should have.
package enum PrivilegesError: Error, Sendable, Hashable, CustomStringConvertible {
    case noSuchUser(String)
    case isRoot(String)
    case notRoot(String)
    case notGivenUp(code: Int32)

    package var description: String {
        switch self {
        case .noSuchUser(let user): "there is no user \(user)"
        case .isRoot(let user): "\(user) is root under another name; leave --user out to run as root"
        case .notRoot(let user): "only root can become \(user)"
        case .notGivenUp(let code): "rights of root's cannot be given up: \(String(cString: strerror(code)))"
        }
    }
}
