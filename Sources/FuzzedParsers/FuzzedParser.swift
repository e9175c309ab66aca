/// A parser of bytes that strangers send, and what must hold whatever they are; `make fuzz` and the kept inputs try it.
package enum FuzzedParser: String, Sendable, CaseIterable {
    case agentMessage = "agent_message"
    case agentFragment = "agent_fragment"
    case agentConfiguration = "agent_configuration"
    case agentCrontab = "agent_crontab"
    case agentStatus = "agent_status"
    case remoteConfiguration = "remote_configuration"
    case enrolmentMessages = "enrolment_messages"
    case enrolmentToken = "enrolment_token"
    case serverArguments = "server_arguments"
    case serverFile = "server_file"
    case serverSession = "server_session"
    case clientSession = "client_session"
    case zipReader = "zip_reader"
    case zipArchive = "zip_archive"
    case linearPattern = "linear_pattern"

    /// - Throws: ``BrokenPromise``.
    package func read(_ input: [UInt8]) throws {
        switch self {
        case .agentMessage: try FuzzedAgent.readMessage(input)
        case .agentFragment: try FuzzedAgent.readFragment(input)
        case .agentConfiguration: try FuzzedAgent.readConfiguration(input)
        case .agentCrontab: try FuzzedAgent.readCrontab(input)
        case .agentStatus: try FuzzedAgent.readStatus(input)
        case .remoteConfiguration: try FuzzedIdentity.readRemoteConfiguration(input)
        case .enrolmentMessages: try FuzzedIdentity.readMessages(input)
        case .enrolmentToken: try FuzzedIdentity.readToken(input)
        case .serverArguments: try FuzzedTransport.readArguments(input)
        case .serverFile: try FuzzedTransport.readFile(input)
        case .serverSession: try FuzzedTransport.readServerSession(input)
        case .clientSession: try FuzzedTransport.readClientSession(input)
        case .zipReader: try FuzzedTransport.readArchive(input)
        case .zipArchive: try FuzzedTransport.readCollection(input)
        case .linearPattern: try FuzzedPattern.read(input)
        }
    }
}

/// Something that was promised of a parser does not hold.
package struct BrokenPromise: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Cuts bytes into parts as its seed says.
struct Cuts {
    private var state: UInt64
    private var rest: ArraySlice<UInt8>

    init(_ bytes: some Collection<UInt8>, seed: UInt8) {
        rest = ArraySlice(Array(bytes))
        state = UInt64(seed)
    }

    /// Up to 8 bytes for most, so that every border of a word and a line is met.
    mutating func next() -> [UInt8]? {
        guard !rest.isEmpty else { return nil }
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let size = Int(state >> 33) % (state >> 60 == 0 ? 2_000 : 8) + 1
        defer { rest = rest.dropFirst(size) }
        return Array(rest.prefix(size))
    }
}
