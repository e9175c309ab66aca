internal import Agent
internal import Crypto
internal import FoundationEssentials
internal import Glibc
internal import HostRoot
internal import Identity
internal import Localization
internal import Logging
internal import Storage
internal import Tentacle
internal import Terminal

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
    ) async throws {
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
        let (taken, hindrance) = AgentPlanning.remoteConfiguration(local, identity, folder, logger)
        remote = taken.map { RemoteFetch($0, bell: bell, logger: logger) }
        configuration = taken.flatMap { AgentPlanning.configuration(of: $0, in: local) } ?? local
        remoteConfiguration =
            taken.map { remote in
                let used = remote.version.map { "version \($0)" } ?? "on; the local one is used"
                return remote.note.map { "\(used) (\($0))" } ?? used
            } ?? hindrance
        if let identity {
            name = identity.name.text
        } else {
            name = try await AgentPlanning.name(configuration.settings, folder)
        }
    }

    var certificateExpiry: Int64? { identity.map { Int64($0.expires.timeIntervalSince1970) } }

    /// What is said of it in the status; nil: it is off.
    let remoteConfiguration: String?

    // MARK: Remote configuration

    /// Whether something is taken from the server is decided by the local configuration alone; also says why it is not
    /// although that wants it.
    private static func remoteConfiguration(
        _ local: AgentConfiguration, _ identity: AgentIdentity?, _ folder: DurableFolder, _ logger: Logger
    ) -> (RemoteConfiguration?, hindrance: String?) {
        guard local.settings.takesRemoteConfiguration else { return (nil, nil) }
        guard let identity else {
            logger.error(
                "remote_config 1 has no effect: this host is not enrolled, and cannot tell whose a configuration is")
            return (nil, "none is taken: this host is not enrolled")
        }
        do {
            return (try RemoteConfiguration(in: folder, identity: identity), nil)
        } catch {
            logger.error("\(error)")
            return (nil, "\(error)")
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
        let collections = collections()
        let ceremony = identity.map {
            var ceremony = IdentityCeremony(
                $0, folder: settings.identityFolder,
                presence: PresenceBook.Presence(
                    run: String(run, radix: 16), machine: $0.machine, version: elpisVersion),
                remote: remote, bell: bell, logger: logger)
            ceremony.collections = collections
            return ceremony.ceremony
        }
        let composer = MessageComposer(
            configuration, name: name, alias: await alias(), version: elpisVersion, root: try HostRoot())
        let audit = try audit()
        let work = RoundWork(
            configuration,
            runner: ModuleRunner(
                ModuleRunner.Settings(settings, agentName: name, folders: collections?.searchPaths ?? []),
                root: try HostRoot()),
            composer: composer, audit: audit, folder: folder)
        let hasIntensiveModules = configuration.modules.contains { !$0.intensiveConditions.isEmpty }
        let isEnrolled = identity != nil
        return AgentDaemon.Plan(
            schedule: Schedule.Settings(
                interval: Double(settings.interval),
                intensiveInterval: hasIntensiveModules ? Double(settings.intensiveInterval) : nil,
                delayedStart: Double(settings.delayedStart), isStandby: settings.isStandby,
                endsAfterOneRound: settings.endsAfterOneRound || settings.isDebugging),
            primary: Courier(
                servers: try settings.primary.clients(identity: identity), ceremony: ceremony ?? .none,
                form: settings.primary.form, takesTables: isEnrolled),
            secondary: try settings.secondary.map {
                Courier(servers: try $0.clients(identity: nil), ceremony: .none, form: $0.form, takesTables: false)
            },
            secondaryMode: settings.secondaryMode, isSilent: settings.isDebugging,
            measure: { try await work.perform($0, wantsTables: $1 && isEnrolled) },
            reached: { [remote] in remote?.noteRound(reachedServer: $0) },
            deliveredTables: { try audit?.noteTablesDelivered() },
            message: { composer.bare($0, at: $1) })
    }

    /// Nil where none is taken: collections are code from the server, and nothing remote changes an agent whose local
    /// configuration does not allow that. Those from before are then removed.
    private func collections() -> CollectionFetch? {
        let isTaken = configuration.settings.takesRemoteConfiguration && identity != nil
        let names = isTaken ? configuration.fileCollections : []
        if names.count < configuration.fileCollections.count {
            let reason =
                identity == nil
                ? "this host is not enrolled, and cannot tell whose a collection is"
                : "remote_config 0 keeps everything of the server's out"
            logger.warning("file_collection has no effect: \(reason)")
        }
        do {
            let store = try CollectionStore("\(folder.path)/collections")
            guard let identity, isTaken else {
                try store.tidy(keeping: [])
                return nil
            }
            return try CollectionFetch(names, store: store, identity: identity, bell: bell, logger: logger)
        } catch {
            logger.error("No collections are taken: \("\(error)".printable)")
            return nil
        }
    }

    /// Nil where the host is not audited.
    private func audit() throws -> HostAudit? {
        guard configuration.settings.takesAudit else { return nil }
        let output = try DurableFolder("\(folder.path)/round")
        let seconds = max(configuration.settings.interval, 60)
        let child = MeasuringChild(
            program: "/proc/self/exe",
            arguments: [
                "agent", "measure", "--state", state, "--output", output.path, "--time-limit", "\(seconds)",
            ] + HostView.arguments, seconds: seconds)
        let audit = HostAudit(child, output: output, memory: folder)
        if let identity { try audit.reports(to: Array(identity.authorityPEM.utf8)) }
        return audit
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

    private static func name(_ settings: AgentSettings, _ folder: DurableFolder) async throws -> String {
        switch settings.name {
        case .given(let name): return name
        case .hostName: return hostName
        case .command(let command):
            guard let name = await AgentCommandLine.firstLine(of: command, for: settings) else {
                throw CommandError(
                    description:
                        "agent_name_cmd gives no name: `\(command.printable)` failed, printed nothing, or can be "
                        + "changed by others; without the name nothing can be reported")
            }
            return name
        case .random:
            if let kept = try folder.read(nameFile, limit: 200) { return String(decoding: kept, as: UTF8.self) }
            let name = SHA256.hash(data: (0..<32).map { _ in UInt8.random(in: .min ... .max) }).hexadecimal
            try folder.replace(nameFile, with: Array(name.utf8))
            return name
        }
    }

    /// What people call the agent.
    private func alias() async -> String {
        switch configuration.settings.alias {
        case .given(let alias): return alias
        case .hostName, .random: return AgentPlanning.hostName
        case .command(let command):
            if let alias = await AgentCommandLine.firstLine(of: command, for: configuration.settings) { return alias }
            logger.warning("agent_alias_cmd gives no alias; the host's name is used")
            return AgentPlanning.hostName
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
