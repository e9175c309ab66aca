internal import Crypto
package import FoundationEssentials
package import Storage
internal import Synchronization

/// Which run of which agent was seen last, by which two hosts with one identity give themselves away.
///
/// Each start of an agent has a random run id. A run that another has followed never comes back, unless both live.
package final class PresenceBook: Sendable {
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
        package var clone: Clone?
    }

    private let folder: DurableFolder
    private let known = Mutex<[String: Record]>([:])

    /// Runs that are remembered; an agent starts far more rarely than two copies alternate.
    private static let pastLimit = 20
    private static let sizeLimit = 64 << 10

    package init(_ path: String) throws(StorageError) {
        folder = try DurableFolder(path)
    }

    /// Takes note of an agent; the clone that gives itself away by it, if one does.
    package func note(_ presence: [UInt8], of name: String, from address: String, now: Date) throws -> Clone? {
        guard presence.count <= Presence.limit,
            let presence = try? JSONDecoder().decode(Presence.self, from: Data(presence)),
            [presence.run, presence.machine, presence.version].allSatisfy({ (1...64).contains($0.utf8.count) })
        else { throw IdentityError.badRequest }
        let before = try record(of: name)
        var record =
            before
            ?? Record(
                name: name, run: presence.run, address: address, machine: presence.machine,
                version: presence.version, seen: now)
        var found: Clone?
        if record.run != presence.run {
            if record.past.contains(presence.run) {
                found = Clone(noticed: now, addresses: [record.address, address])
                record.clone = record.clone ?? found
            }
            record.past = (record.past.filter { $0 != presence.run } + [record.run]).suffix(PresenceBook.pastLimit)
            record.run = presence.run
        }
        (record.address, record.machine, record.version, record.seen) = (
            address, presence.machine, presence.version, now
        )
        known.withLock { $0[name] = record }
        // What changes at every contact is kept in memory alone.
        if before?.run != record.run || before?.clone != record.clone || before?.address != record.address {
            try folder.replace(PresenceBook.fileName(name), with: Array(try JSONEncoder().encode(record)))
        }
        return found
    }

    package func record(of name: String) throws -> Record? {
        if let record = known.withLock({ $0[name] }) { return record }
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
