internal import Glibc
internal import Storage
package import Tentacle

/// Carries the messages of an outbox to one of several servers, over one connection for all of them.
package struct Courier: Sendable {
    /// What is done on each connection before messages are sent, and after: presence, renewal, remote configuration.
    package struct Ceremony: Sendable {
        package var arrive: @Sendable (ClientConnection) async throws -> Void
        package var leave: @Sendable (ClientConnection) async throws -> Void

        package static let none = Ceremony(arrive: { _ in }, leave: { _ in })

        package init(
            arrive: @escaping @Sendable (ClientConnection) async throws -> Void,
            leave: @escaping @Sendable (ClientConnection) async throws -> Void
        ) {
            self.arrive = arrive
            self.leave = leave
        }
    }

    package let servers: [ClientSettings]
    private let ceremony: Ceremony
    /// How messages travel.
    private let form: TransferForm
    /// Whether the servers are Elpis's own, and take fact tables.
    private let takesTables: Bool
    package private(set) var rotation: ServerRotation
    package private(set) var backoff = Backoff()

    package init(servers: [ClientSettings], ceremony: Ceremony, form: TransferForm, takesTables: Bool) {
        self.servers = servers
        self.ceremony = ceremony
        self.form = form
        self.takesTables = takesTables
        rotation = ServerRotation(count: servers.count)
    }

    /// Sends all that waits. A message is taken out when the server has said that it has it, and not before.
    ///
    /// `now` is in seconds on the monotonic clock. Nothing is thrown: a failure is in the report, and the messages stay.
    package mutating func deliver(
        _ outbox: inout Outbox, now: Double, using generator: inout some RandomNumberGenerator
    ) async -> DeliveryReport {
        var report = DeliveryReport()
        for server in rotation.order(at: now) {
            guard !Task.isCancelled else { break }
            do {
                try await deliver(&outbox, to: servers[server], &report)
                rotation.succeeded(server, at: now)
                backoff.succeeded()
                report.server = servers[server].description
                return report
            } catch {
                report.failures.append(DeliveryReport.Failure(server: servers[server].description, why: "\(error)"))
            }
        }
        if !Task.isCancelled { backoff.failed(at: now, using: &generator) }
        return report
    }

    private func deliver(
        _ outbox: inout Outbox, to server: ClientSettings, _ report: inout DeliveryReport
    ) async throws {
        let ceremony = ceremony
        let waiting = try outbox.entries().filter { takesTables || !$0.isTables }
        let client = try TentacleClient(server)
        var progress = Progress()
        // An error after some messages must not hide that these arrived.
        let failure = try await client.withConnection { connection -> FailedDelivery? in
            do {
                try await ceremony.arrive(connection)
                try await send(waiting, of: &outbox, over: connection, &progress)
                try await ceremony.leave(connection)
                return nil
            } catch {
                return FailedDelivery(error: error)
            }
        }
        report.sent += progress.sent
        report.sentTables = report.sentTables || progress.sentTables
        report.refusals = progress.refusals
        try outbox.folder.synchronise()
        if let failure { throw failure.error }
    }

    private struct Progress {
        var sent = 0
        var sentTables = false
        var refusals: [DeliveryReport.Refusal] = []
    }

    private struct FailedDelivery: Sendable {
        let error: any Error
    }

    private func send(
        _ waiting: [OutboxEntry], of outbox: inout Outbox, over connection: ClientConnection,
        _ progress: inout Progress
    ) async throws {
        for entry in waiting {
            try Task.checkCancellation()
            guard let file = try outbox.open(entry) else { continue }
            defer { close(file) }
            do {
                try await connection.send(file: file, size: entry.size, as: entry.name, form)
            } catch TransferError.refused(_, let text) where Courier.saysThatItHasIt(text) {
                guard try await isWhole(entry, at: connection) else {
                    progress.refusals.append(DeliveryReport.Refusal(name: entry.name, why: Courier.partOfIt))
                    continue
                }
                // It was stored, and the answer was lost.
            } catch TransferError.refused(_, let text) {
                // What one server will not take must not keep the others back; the bounds of the outbox end it.
                progress.refusals.append(DeliveryReport.Refusal(name: entry.name, why: text))
                // Later tables hold what these hold, but are not made while these wait.
                if entry.isTables { try outbox.remove(entry) }
                continue
            }
            try outbox.remove(entry)
            progress.sent += 1
            if entry.isTables { progress.sentTables = true }
        }
    }

    /// Whether what the server has of a message is all of it. The reference server shows a file under its name while it
    /// comes, and after a connection broke until it notices that.
    private func isWhole(_ entry: OutboxEntry, at connection: ClientConnection) async throws -> Bool {
        do {
            return try await connection.size(of: entry.name) == entry.size
        } catch TransferError.refused {
            // A server that lets agents fetch only what is theirs is one of Elpis, where names appear with whole files.
            return true
        }
    }

    private static let partOfIt = "the server has only a part of it; it is sent again later"

    /// A server that does not overwrite says so of a name that it has; our names are never used twice.
    private static func saysThatItHasIt(_ text: String) -> Bool { text == "file already exists" }
}

/// What became of an attempt to empty an outbox.
package struct DeliveryReport: Sendable, Hashable {
    package struct Failure: Sendable, Hashable {
        package let server: String
        package let why: String
    }

    /// A message that a server will not take.
    package struct Refusal: Sendable, Hashable {
        package let name: String
        package let why: String
    }

    /// The server that has taken everything; nil where none has.
    package var server: String?
    package var sent = 0
    /// Fact tables were among them.
    package var sentTables = false
    package var refusals: [Refusal] = []
    /// In the order in which the servers were tried.
    package var failures: [Failure] = []

    package init() {}
}
