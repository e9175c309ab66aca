internal import Reports
internal import Tentacle
internal import Terminal

/// A file to get, which appears under its name when it is whole.
struct IncomingFile: Sendable {
    /// Files of the protocol are configurations and collections of plugins.
    static let standardLimit = 1 << 30

    let name: String
    let folder: String

    init(_ name: String, in folder: String) throws {
        guard !name.isEmpty, !name.contains("/"), name != ".", name != ".." else {
            throw CommandError(description: "\(name) is no name of a file to get")
        }
        self.name = name
        self.folder = folder
    }

    func get(over connection: ClientConnection, _ form: TransferForm, limit: Int) async throws {
        let file = try OutputFile("\(folder)/\(name)")
        guard try await connection.receive(name, limit: limit, form, take: { try file.write($0) }) else {
            throw CommandError(description: "the server has no file \(name)")
        }
        try file.commit()
    }
}
