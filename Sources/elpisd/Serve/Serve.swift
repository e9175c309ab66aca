internal import ArgumentParser
internal import FoundationEssentials
internal import Identity
internal import Logging
internal import ServiceLifecycle
internal import Storage
internal import Tentacle
internal import Terminal
internal import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Receive what enrolled agents send, and give them what is theirs.",
        discussion: """
            TLS 1.3 with certificates of the server's own authority, which is made at the first start. A peer without \
            a certificate can only enrol, unless --uncertified allows agents of other makes.
            """)

    @OptionGroup var identity: IdentityOptions

    @Option(help: "A name or address that agents connect to; can be repeated.") var name: [String]

    @Option(help: "The folder that files are kept in.", completion: .directory) var directory =
        "/var/lib/elpisd/incoming"

    @Option(help: "An address to listen on; can be repeated.") var address = ["0.0.0.0", "::"]

    @Option(help: "The port to listen on.") var port = ServerSettings.standardPort

    @Option(help: "The organisation, in the certificate of a new authority.") var organisation = "Elpis"

    @Flag(help: "Take files of agents without a certificate, into the folder `uncertified`; TLS 1.2 is then allowed.")
    var uncertified = false

    @Flag(help: "Refuse a connection that shows that two hosts have one identity.") var refuseClones = false

    @Option(help: "trace, debug, info, notice, warning or error.") var logLevel = LogLevel.info

    func run() async throws {
        let logger = logLevel.logger
        let registrar = try Registrar(identity.identity) { error in
            logger.error("A record cannot be read", metadata: ["reason": "\(error)"])
        }
        let presences = try PresenceBook(
            "\(identity.identity)/presence", policy: refuseClones ? .refused : .told)
        let desk = EnrolmentDesk(registrar: registrar, presences: presences, logger: logger)
        let rules = CertificateRules(
            registrar: registrar, presences: presences, uncertifiedFolder: uncertified ? Serve.uncertifiedFolder : nil)
        let settings = try settings()
        let log = logger
        let server = TentacleServer(settings, rules: rules, desk: desk, logger: logger) { ports in
            log.notice(
                "Listening", metadata: ["ports": "\(Set(ports).sorted().map(String.init).joined(separator: ", "))"])
        }
        let group = ServiceGroup(
            services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await group.run()
    }

    private static let uncertifiedFolder = "uncertified"

    private func settings() throws -> ServerSettings {
        let own = try AuthorityFolder(identity.identity)
        _ = try own.authority(organisation: organisation, now: Date())
        for folder in ["", "conf", "md5", "collections"] + (uncertified ? [Serve.uncertifiedFolder] : []) {
            _ = try DurableFolder(folder.isEmpty ? directory : "\(directory)/\(folder)", mode: 0o750)
        }
        let (names, oldest) = (name, uncertified ? OldestTLS.version1_2 : .version1_3)
        var settings = ServerSettings(addresses: address, port: port, directory: directory)
        // A first set of fact tables of a host with much on it.
        settings.limits.fileSize = 32 << 20
        settings.tls = try Serve.tls(own, names: names, oldest: oldest)
        settings.renewedTLS = { try Serve.tls(own, names: names, oldest: oldest) }
        return settings
    }

    private static func tls(_ own: AuthorityFolder, names: [String], oldest: OldestTLS) throws -> ServerTLS {
        let now = Date()
        let server = try own.serverIdentity(names: names, now: now)
        let authority = Array(try own.authority(now: now).pem.utf8)
        return ServerTLS(
            // Hosts that enrol see the authority in the chain.
            identity: TLSIdentity(
                chain: Array("\(server.certificatePEM)\n".utf8) + authority, key: Array(server.keyPEM.utf8)),
            clientCertificates: .optional(authorities: authority), oldest: oldest)
    }
}
