internal import FoundationEssentials
package import Storage

/// The status as a file, which is whole at any instant.
package enum StatusFile {
    private static let name = "status.json"
    /// A thousand modules with long names.
    private static let limit = 4 << 20

    package static func write(_ status: AgentStatus, to folder: DurableFolder) throws {
        try folder.replace(name, with: try json(status))
    }

    package static func json(_ status: AgentStatus) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(status))
    }

    /// Nil where no agent has run here yet. - Throws: ``StatusFileError`` where the file is not one of an agent's.
    package static func read(from folder: DurableFolder) throws -> AgentStatus? {
        guard let content = try folder.read(name, limit: limit) else { return nil }
        do {
            return try JSONDecoder().decode(AgentStatus.self, from: Data(content))
        } catch {
            throw StatusFileError(path: "\(folder.path)/\(name)")
        }
    }
}

/// The status file cannot be understood.
package struct StatusFileError: Error, Sendable, Hashable, CustomStringConvertible {
    let path: String

    package var description: String { "\(path) is no status of an agent; the next round writes it again" }
}
