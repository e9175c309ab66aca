internal import Archive
package import Identity
internal import Localization
package import Logging
internal import Tentacle

/// Looks on each connection whether the server has newer collections, and fetches them.
package struct CollectionFetch: Sendable {
    private let store: CollectionStore
    private let names: [String]
    private let keys: [String]
    private let bell: Bell
    private let logger: Logger

    /// The names are those that the configuration gives; what is there of others is removed.
    package init(
        _ names: [String], store: CollectionStore, identity: AgentIdentity, bell: Bell, logger: Logger
    ) throws {
        let good = names.filter { (try? CollectionName($0)) != nil }
        for name in names where !good.contains(name) {
            logger.warning("file_collection \(name.printable) has no effect: it cannot be the name of a collection")
        }
        try store.tidy(keeping: good)
        self.store = store
        self.names = good
        keys = identity.configurationKeys
        self.bell = bell
        self.logger = logger
    }

    /// Where modules find the programs of collections, in the order of the configuration.
    package var searchPaths: [String] { names.map { store.path(of: $0) } }

    /// What goes wrong with one collection is told, and leaves it as it was.
    func look(over connection: ClientConnection) async {
        for name in names {
            guard !Task.isCancelled else { return }
            do {
                try await look(for: name, over: connection)
            } catch is CancellationError {
                return
            } catch let error as CollectionError {
                logger.warning("\("\(error)".printable)")
            } catch {
                logger.warning("The collection \(name) is not used: \("\(error)".printable)")
            }
        }
    }

    private func look(for name: String, over connection: ClientConnection) async throws {
        guard let signature = try await connection.receive("\(name).signature", limit: SignedFile.limit) else {
            throw CollectionError.missing("\(name).signature")
        }
        let promise = try SignedFile.promise(signature, kind: .collection, name: name, keys: keys)
        let edition = CollectionStore.Edition(version: promise.version, sha256: promise.sha256)
        guard try store.wants(edition, of: name) else { return }
        let archive = try store.begin()
        guard try await connection.receive("\(name).zip", into: archive, limit: CollectionShelf.sizeLimit) else {
            throw CollectionError.missing("\(name).zip")
        }
        try store.install(archive, as: name, edition)
        logger.notice("Version \(edition.version) of the collection \(name) is used from now on")
        // What depends on it is measured at once.
        bell.ring(.changed)
    }
}
