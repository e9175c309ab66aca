package import Storage

/// The audit and the watch of a round: the modules that they give, and the fact tables that have changed.
package struct HostAudit: Sendable {
    /// The files of one execution of `elpis agent measure`.
    package enum File {
        /// Modules, as parts of a message.
        package static let modules = "modules.xml"
        /// Changed tables.
        package static let tables = "tables.gz"
        /// What the server has once it has taken those tables.
        package static let versions = "tables.versions"
        /// Tells the program to leave the tables out.
        package static let withoutTables = "--no-tables"
    }

    struct Result: Sendable {
        var modules = ""
        /// Nil where nothing has changed, or none are wanted.
        var tables: [UInt8]?
        var problem: String?
    }

    private let child: MeasuringChild
    /// Where the child puts its files.
    private let output: DurableFolder
    /// Where the versions are that the server has, and those that are on their way to it.
    private let memory: DurableFolder

    /// Bytes of one file that are taken.
    private static let limit = 64 << 20
    private static let pending = "tables.pending"

    package init(_ child: MeasuringChild, output: DurableFolder, memory: DurableFolder) {
        self.child = child
        self.output = output
        self.memory = memory
    }

    func run(withTables: Bool) async -> Result {
        var result = Result()
        do {
            for name in try output.names() { try output.remove(name) }
            do {
                try await child.run(withTables ? [] : [File.withoutTables])
            } catch {
                result.problem = "\(error)"
            }
            // Also there where it failed later.
            let modules = try output.read(File.modules, limit: HostAudit.limit) ?? []
            result.modules = String(decoding: modules, as: UTF8.self)
            if withTables, result.problem == nil { result.tables = try changedTables() }
        } catch {
            result.problem = "\(error)"
        }
        return result
    }

    private func changedTables() throws(StorageError) -> [UInt8]? {
        let versions = try output.read(File.versions, limit: HostAudit.limit)
        guard versions != nil, try memory.read(File.versions, limit: HostAudit.limit) != versions else { return nil }
        return try output.read(File.tables, limit: HostAudit.limit)
    }

    /// The tables of the last run are on their way.
    func noteTablesKept() throws(StorageError) {
        guard let versions = try output.read(File.versions, limit: HostAudit.limit) else { return }
        try memory.replace(HostAudit.pending, with: versions)
    }

    /// The server has them.
    package func noteTablesDelivered() throws(StorageError) {
        guard let versions = try memory.read(HostAudit.pending, limit: HostAudit.limit) else { return }
        try memory.replace(File.versions, with: versions)
        try memory.remove(HostAudit.pending)
    }

    private static let receiver = "tables.receiver"

    /// A server of another authority has none of them.
    package func reports(to authority: [UInt8]) throws(StorageError) {
        guard try memory.read(HostAudit.receiver, limit: HostAudit.limit) != authority else { return }
        for name in [File.versions, HostAudit.pending] where try memory.names().contains(name) {
            try memory.remove(name)
        }
        try memory.replace(HostAudit.receiver, with: authority)
    }
}
