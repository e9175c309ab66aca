internal import Crypto
package import FoundationEssentials
package import Storage
internal import Synchronization

/// Which run of which agent was seen last, by which two hosts with one identity give themselves away.
///
/// Each start of an agent has a random run id. A run that another has followed never comes back, unless both live.
package final class PresenceBook: Sendable {
    /// What becomes of the copy that gives itself away.
    package enum ClonePolicy: Sendable, Hashable {
        case told
        /// It does not become the present run, and its connections may do nothing more.
        case refused
    }

    /// What an agent says of itself at the start of each connection.
    package struct Presence: Sendable, Codable, Hashable {
        /// Random, 1 to 64 characters.
        package let run: String
        package let machine: String
        package let version: String

        package init(run: String, machine: String, version: String) {
            self.run = run
            self.machine = machine
            self.version = version
        }

        package static let limit = 4 << 10
    }

    /// Two live copies of one identity.
    package struct Clone: Sendable, Codable, Hashable {
        package let noticed: Date
        package let addresses: [String]
    }

    package struct Record: Sendable, Codable, Hashable {
        package let name: String
        package var run: String
        package var address: String
        package var machine: String
        package var version: String
        package var seen: Date
        /// Runs that others have followed, the newest last.
        var past: [String] = []
        /// Machines that others have followed, the newest last.
        var pastMachines: [String]?
        package var clone: Clone?
    }

    /// An agent as it was seen last, and the connections on which its present run has shown itself.
    private struct Entry {
        var record: Record
        var connections: [UInt64] = []
    }

    package let policy: ClonePolicy
    private let folder: DurableFolder
    private let known = Mutex<[String: Entry]>([:])

    /// Runs that are remembered; an agent starts far more rarely than two copies alternate.
    private static let pastLimit = 20
    private static let connectionLimit = 64
    private static let sizeLimit = 64 << 10

    package init(_ path: String, policy: ClonePolicy) throws(StorageError) {
        folder = try DurableFolder(path)
        self.policy = policy
    }

    /// Takes note of an agent; the clone that gives itself away by it, if one does.
    package func note(
        _ presence: [UInt8], of name: String, from address: String, connection: UInt64, now: Date
    ) throws -> Clone? {
        guard presence.count <= Presence.limit,
            let presence = try? JSONDecoder().decode(Presence.self, from: Data(presence)),
            [presence.run, presence.machine, presence.version].allSatisfy({ (1...64).contains($0.utf8.count) })
        else { throw IdentityError.badRequest }
        return try known.withLock { known in
            let before = try known[name]?.record ?? stored(name)
            var entry =
                known[name]
                ?? Entry(
                    record: before
                        ?? Record(
                            name: name, run: presence.run, address: address, machine: presence.machine,
                            version: presence.version, seen: now))
            let isClone = before.map { PresenceBook.isClone(presence, of: $0) } ?? false
            let clone = isClone ? Clone(noticed: now, addresses: [entry.record.address, address]) : nil
            entry.record.clone = entry.record.clone ?? clone
            entry.connections.removeAll { $0 == connection }
            if !isClone || policy == .told {
                if entry.record.run != presence.run { entry.connections = [] }
                entry.connections = (entry.connections + [connection]).suffix(PresenceBook.connectionLimit)
                PresenceBook.follow(&entry.record, presence, from: address, now: now)
            }
            known[name] = entry
            // What changes at every contact is kept in memory alone.
            if !PresenceBook.isAlike(before, entry.record) { try write(entry.record) }
            return clone
        }
    }

    /// Whether a peer may do more than show itself: always, unless clones are refused and it is not known to be the
    /// present run.
    package func admits(_ name: String, connection: UInt64) -> Bool {
        policy == .told || known.withLock { $0[name]?.connections.contains(connection) ?? false }
    }

    package func record(of name: String) throws -> Record? {
        if let record = known.withLock({ $0[name]?.record }) { return record }
        return try stored(name)
    }

    /// A run that comes back, one that changes its machine, and a machine that comes back, are of a second copy.
    private static func isClone(_ presence: Presence, of record: Record) -> Bool {
        let isOtherMachine = MachineDigest.differ(presence.machine, record.machine)
        if presence.run == record.run { return isOtherMachine }
        if record.past.contains(presence.run) { return true }
        return isOtherMachine
            && (record.pastMachines ?? []).contains { MachineDigest.agree(presence.machine, $0) }
    }

    private static func follow(_ record: inout Record, _ presence: Presence, from address: String, now: Date) {
        if record.run != presence.run {
            record.past = (record.past.filter { $0 != presence.run } + [record.run]).suffix(pastLimit)
            record.run = presence.run
        }
        if MachineDigest.differ(presence.machine, record.machine) {
            let others = (record.pastMachines ?? []).filter { $0 != presence.machine && $0 != record.machine }
            record.pastMachines = (others + [record.machine]).suffix(pastLimit)
            record.machine = presence.machine
        } else {
            // What cannot be read today was perhaps read before.
            record.machine = MachineDigest.union(record.machine, presence.machine)
        }
        (record.address, record.version, record.seen) = (address, presence.version, now)
    }

    private static func isAlike(_ before: Record?, _ after: Record) -> Bool {
        before?.run == after.run && before?.clone == after.clone && before?.address == after.address
            && before?.machine == after.machine
    }

    private func write(_ record: Record) throws {
        try folder.replace(PresenceBook.fileName(record.name), with: Array(try JSONEncoder().encode(record)))
    }

    private func stored(_ name: String) throws -> Record? {
        guard let bytes = try folder.read(PresenceBook.fileName(name), limit: PresenceBook.sizeLimit) else {
            return nil
        }
        guard let record = try? JSONDecoder().decode(Record.self, from: Data(bytes)) else {
            throw IdentityError.unreadable(path: "\(folder.path)/\(PresenceBook.fileName(name))")
        }
        return record
    }

    private static func fileName(_ name: String) -> String { SHA256.hash(data: Array(name.utf8)).hexadecimal }
}
