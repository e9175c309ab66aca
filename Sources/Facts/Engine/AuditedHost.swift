package import HostRoot
internal import Synchronization

/// The host under audit: its files, the time of the audit, and what several tables share.
package final class AuditedHost: Sendable {
    package let root: HostRoot
    /// Seconds since 1970, one value for the whole audit.
    package let now: Int64
    /// The organisation's policy: parameter names and their values, several for lists.
    package let parameters: [String: [FactValue]]
    /// Whether the tables that walk through the whole file tree may do so.
    package let isFileWalkAllowed: Bool

    private let shared = Mutex<[ObjectIdentifier: SharedPart]>([:])

    package init(
        root: HostRoot, now: Int64, parameters: [String: [FactValue]] = [:], isFileWalkAllowed: Bool = true
    ) {
        self.root = root
        self.now = now
        self.parameters = parameters
        self.isFileWalkAllowed = isFileWalkAllowed
    }

    /// What a type holds of this host, read once and then shared by all tables that ask; an error is kept as well.
    package func part<Part: HostPart>(_ type: Part.Type) throws -> Part {
        let entry = shared.withLock { parts in
            let entry = parts[ObjectIdentifier(type)] ?? SharedPart()
            parts[ObjectIdentifier(type)] = entry
            return entry
        }
        return try entry.get { try Part(of: self) } as Part
    }

    /// For tables that describe the running system.
    package func requireLive() throws(Obstacle.Cause) {
        guard root.isLive else { throw .offline }
    }
}

/// Something parsed from a host that more than one table is made of.
package protocol HostPart: Sendable {
    init(of host: AuditedHost) throws
}

/// Holds one part; whoever comes first reads it, others wait.
private final class SharedPart: Sendable {
    private let result = Mutex<Result<any HostPart, any Error>?>(nil)

    func get<Part: HostPart>(_ read: () throws -> Part) throws -> Part {
        let value = try result.withLock { result in
            if let result { return try result.get() }
            let new = Result<any HostPart, any Error> { try read() }
            result = new
            return try new.get()
        }
        guard let part = value as? Part else { preconditionFailure("a part is kept under its own type") }
        return part
    }
}
