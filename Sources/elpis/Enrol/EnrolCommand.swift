internal import Agent
internal import ArgumentParser
internal import FoundationEssentials
internal import Identity
internal import Storage
internal import Tentacle
internal import Terminal

struct EnrolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol", abstract: "Get this host its certificate from a server.",
        discussion: """
            `elpisd enrol token` on the server makes the token, which works once. The key is made here and never \
            leaves; the server is known by the fingerprint in the token. An identity that the host has already is \
            replaced when the new one is there.
            """)

    @Argument(help: "The server (default port: 41121).") var server: HostAndPort

    @Argument(help: "The token; - reads it from standard input, so that it is in no list of processes.")
    var token: String

    @Option(help: "Where the identity is kept.", completion: .directory) var identity = AgentIdentity.standardPath

    func run() throws {
        let token = try EnrolmentToken(try tokenText())
        let folder = try identityFolder()
        let (host, port, now) = (server.host, server.port ?? ClientSettings.standardPort, Date())
        let found = try AwaitedWork.run {
            try await Enrolment(now: now).enrol(at: host, port: port, token: token)
        }
        try found.save(to: folder)
        try StandardOutput.write(
            "This host is \(found.name.text) to \(host). The certificate is renewed by the agent from "
                + "\(found.renewal.formatted(.iso8601)) on, and expires on \(found.expires.formatted(.iso8601)).\n")
    }

    /// Made before the token is used up. A new folder above it is the agent's state, which is closed to others as well.
    private func identityFolder() throws -> String {
        let folder = URL(fileURLWithPath: identity)
        let state = folder.deletingLastPathComponent().path
        if !FileManager.default.fileExists(atPath: state) { _ = try DurableFolder(state) }
        _ = try DurableFolder(folder.path)
        return folder.path
    }

    /// A token is shorter.
    private static let tokenLimit = 1 << 10

    private func tokenText() throws -> String {
        guard token == "-" else { return token }
        guard let bytes = try StandardInput.bytes(limit: EnrolCommand.tokenLimit) else {
            throw IdentityError.malformedToken
        }
        return String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
    }
}
