internal import Agent
internal import AgentData
internal import Crypto
internal import FoundationEssentials
internal import Glibc
internal import Identity
internal import Logging
internal import Storage
internal import Tentacle

/// Makes of a configuration and an identity what the agent is to do.
struct AgentPlanning: Sendable {
    let configuration: AgentConfiguration
    let state: String
    let folder: DurableFolder
    let name: String
    private let identity: AgentIdentity?
    private let remote: RemoteFetch?
    private let run: UInt64
    private let bell: Bell
    private let logger: Logger

    init(
        local: AgentConfiguration, state: String, folder: DurableFolder, run: UInt64, bell: Bell, logger: Logger
    ) throws {
        self.state = state
        self.folder = folder
        self.run = run
        self.bell = bell
        self.logger = logger
        do {
            let found = try AgentIdentity.load(from: local.settings.identityFolder)
            identity = found
            if found.machineChanged {
                logger.warning(
                    "This is not the machine that was enrolled as \(found.name.text); if it is a copy, enrol it anew")
            }
        } catch IdentityError.notEnrolled {
            identity = nil
            logger.notice("This host is not enrolled: it reports as the configuration says (see elpis enrol)")
        }
        let taken = AgentPlanning.remoteConfiguration(local, identity, folder, logger)
        remote = taken.map { RemoteFetch($0, bell: bell, logger: logger) }
        configuration = taken.flatMap { AgentPlanning.configuration(of: $0, in: local) } ?? local
        remoteConfiguration = taken.map { remote in
            let used = remote.version.map { "version \($0)" } ?? "on; the local one is used"
            return remote.note.map { "\(used) (\($0))" } ?? used
        }
        name = try identity?.name.text ?? AgentPlanning.name(configuration.settings.name, folder)
    }

    var certificateExpiry: Int64? { identity.map { Int64($0.expires.timeIntervalSince1970) } }

    /// What is said of it in the status; nil: it is off.
    let remoteConfiguration: String?

    // MARK: Remote configuration

    /// Nil where nothing is taken from the server: that is decided by the local configuration alone.
    private static func remoteConfiguration(
        _ local: AgentConfiguration, _ identity: AgentIdentity?, _ folder: DurableFolder, _ logger: Logger
    ) -> RemoteConfiguration? {
        guard local.settings.takesRemoteConfiguration else { return nil }
        guard let identity else {
            logger.error(
                "remote_config 1 has no effect: this host is not enrolled, and cannot tell whose a configuration is")
            return nil
        }
        do {
            return try RemoteConfiguration(in: folder, identity: identity)
        } catch {
            logger.error("\(error)")
            return nil
        }
    }

    /// The server's, with what is the host's own affair as the local one says.
    private static func configuration(
        of remote: RemoteConfiguration, in local: AgentConfiguration
    ) -> AgentConfiguration? {
        guard let text = remote.text, let version = remote.version else { return nil }
        var configuration = AgentConfiguration(text, file: "the server's configuration, version \(version)")
        configuration.settings.takesRemoteConfiguration = local.settings.takesRemoteConfiguration
        configuration.settings.stateFolder = local.settings.stateFolder
        configuration.settings.identityFolder = local.settings.identityFolder
        configuration.settings.user = local.settings.user
        return configuration
    }

    // MARK: Plan

    func plan() async throws -> AgentDaemon.Plan {
        let settings = configuration.settings
        let ceremony = identity.map {
            IdentityCeremony(
                $0, folder: settings.identityFolder,
                presence: PresenceBook.Presence(
                    run: String(run, radix: 16), machine: $0.machine, version: elpisVersion),
                remote: remote, bell: bell, logger: logger
            ).ceremony
        }
        let message = message
        return AgentDaemon.Plan(
            schedule: Schedule.Settings(
                interval: Double(settings.interval), intensiveInterval: Double(settings.intensiveInterval),
                delayedStart: Double(settings.delayedStart), isStandby: settings.isStandby,
                endsAfterOneRound: settings.endsAfterOneRound),
            primary: Courier(servers: try settings.primary.clients(identity: identity), ceremony: ceremony ?? .none),
            secondary: try settings.secondary.map {
                Courier(servers: try $0.clients(identity: nil), ceremony: .none)
            },
            secondaryMode: settings.secondaryMode,
            measure: { round in
                guard settings.takesAudit, round.kind != .intensive else { return [] }
                let child = MeasuringChild(
                    program: "/proc/self/exe", arguments: ["plugin", "--state", state] + HostView.arguments,
                    seconds: max(settings.interval, 60))
                return [message(String(decoding: try await child.run(), as: UTF8.self), round.at)]
            },
            reached: { [remote] in remote?.noteRound(reachedServer: $0) },
            message: message)
    }

    private var message: @Sendable (String, Moment) -> OutgoingMessage {
        let prefix = Insecure.MD5.hash(data: Array(name.utf8)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        let settings = configuration.settings
        let name = name
        return { elements, moment in
            var attributes = AgentMessage.Attributes(Fields())
            attributes[.name] = name
            attributes[.version] = elpisVersion
            attributes[.interval] = String(settings.interval)
            attributes[.description] = settings.description.isEmpty ? nil : settings.description
            attributes[.group] = settings.group.isEmpty ? nil : settings.group
            let message = AgentMessage(attributes: attributes)
            // Two messages of one second need two names: nanoseconds since 1970.
            let number = Date().timeIntervalSince1970 * 1_000_000
            return OutgoingMessage(
                name: "\(prefix).\(UInt64(max(number, 0))).data",
                content: Array((message.start + elements + AgentMessage.end).utf8))
        }
    }

    // MARK: Outboxes

    func outbox() throws -> Outbox { try Outbox(DurableFolder("\(state)/outbox"), bounds: bounds) }

    func secondaryOutbox() throws -> Outbox? {
        guard configuration.settings.secondaryMode == .always, configuration.settings.secondary != nil else {
            return nil
        }
        return try Outbox(DurableFolder("\(state)/outbox-secondary"), bounds: bounds)
    }

    private var bounds: OutboxBounds {
        let buffer = configuration.settings.buffer
        var bounds = OutboxBounds.standard
        bounds.freeBytes = buffer.freeMegabytes << 20
        if buffer.megabytes > 0 { bounds.bytes = buffer.megabytes << 20 }
        if buffer.files > 0 { bounds.messages = buffer.files }
        // Without a buffer, only the newest message waits.
        if !buffer.isOn { bounds.messages = 1 }
        return bounds
    }

    // MARK: Name

    private static let nameFile = "name"

    private static func name(_ source: AgentSettings.NameSource, _ folder: DurableFolder) throws -> String {
        switch source {
        case .given(let name): return name
        case .hostName, .command: return hostName
        case .random:
            if let kept = try folder.read(nameFile, limit: 200) { return String(decoding: kept, as: UTF8.self) }
            let name = SHA256.hash(data: (0..<32).map { _ in UInt8.random(in: .min ... .max) }).map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
            try folder.replace(nameFile, with: Array(name.utf8))
            return name
        }
    }

    private static var hostName: String {
        var names = utsname()
        uname(&names)
        return withUnsafePointer(to: &names.nodename) {
            $0.withMemoryRebound(to: CChar.self, capacity: 65) { String(cString: $0) }
        }
    }
}
