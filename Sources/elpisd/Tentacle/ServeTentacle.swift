internal import ArgumentParser
internal import Glibc
internal import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import Tentacle
internal import Terminal
internal import UnixSignals

/// The Tentacle server alone, with the reference server's options.
struct ServeTentacle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tentacle", abstract: "Receive files from agents, and give them files.",
        discussion: "Takes the options and the configuration file of tentacle_server.")

    @Flag(help: "Run as root all the same, as in a container.") var allowRoot = false

    @Flag(name: .customLong("allow-tls-1.2"), help: "Accept TLS 1.2 besides TLS 1.3.") var allowsOlderTLS = false

    @Option(
        help: ArgumentHelp(
            "Connections at a time from one address; a relay's agents all have that of the relay.", valueName: "number")
    )
    var connectionsPerAddress: Int?

    @Option(help: ArgumentHelp("Files that one agent may send in a minute.", valueName: "number"))
    var filesPerMinute: Int?

    @Option(help: ArgumentHelp("Bytes that one agent may send in a minute.", valueName: "number"))
    var bytesPerMinute: Int?

    @Argument(parsing: .allUnrecognized, help: "As tentacle_server has them.") var options: [String] = []

    func run() async throws {
        let arguments = try arguments()
        guard geteuid() != 0 || allowRoot else {
            throw CommandError(description: "a server that strangers reach does not run as root (or give --allow-root)")
        }
        for remark in arguments.remarks { StandardError.say(remark) }
        var logger = Logger(label: "elpisd.tentacle") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = arguments.isQuiet ? .critical : arguments.isVerbose ? .debug : .info
        try await ServiceGroup(
            services: [try service(arguments, logger)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
    }

    private func arguments() throws -> ReferenceServerArguments {
        do {
            return try ReferenceServerArguments(options) { path in
                String(decoding: try NamedFile.bytes(path), as: UTF8.self)
            }
        } catch let fault as ServerArgumentsFault {
            StandardError.say("\(fault)")
            throw ExitCode.validationFailure
        }
    }

    private func service(_ arguments: ReferenceServerArguments, _ logger: Logger) throws -> any Service {
        if let host = arguments.relayHost {
            var settings = RelaySettings(
                addresses: arguments.addresses, port: arguments.port, serverHost: host, serverPort: arguments.relayPort)
            if let seconds = arguments.silence { settings.silence = .seconds(Int64(seconds)) }
            settings.connections = arguments.connections ?? settings.connections
            settings.connectionsPerAddress = connectionsPerAddress ?? settings.connectionsPerAddress
            return TentacleRelay(settings, logger: logger) { ServeTentacle.tell($0, logger) }
        }
        if arguments.certificate == nil {
            StandardError.say("without a certificate (-e), everybody on the way can read and change the files")
        }
        return TentacleServer(
            try settings(arguments), rules: CertifiedFilters(filters: try Filters(arguments.filters)), desk: nil,
            logger: logger
        ) { ServeTentacle.tell($0, logger) }
    }

    private static func tell(_ ports: [Int], _ logger: Logger) {
        logger.info("Listening", metadata: ["ports": "\(ports)"])
    }

    private func settings(_ arguments: ReferenceServerArguments) throws -> ServerSettings {
        var settings = ServerSettings(
            addresses: arguments.addresses, port: arguments.port, directory: arguments.directory ?? "")
        settings.tls = try tls(arguments)
        settings.password = arguments.password.map { PasswordDigest(of: $0) }
        settings.overwrites = arguments.overwrites
        if let characters = arguments.forbiddenCharacters { settings.forbiddenCharacters = Set(characters) }
        if let seconds = arguments.silence { settings.limits.silence = .seconds(Int64(seconds)) }
        settings.limits.connections = arguments.connections ?? settings.limits.connections
        settings.limits.connectionsPerAddress = connectionsPerAddress ?? settings.limits.connectionsPerAddress
        settings.limits.filesPerMinute = filesPerMinute ?? settings.limits.filesPerMinute
        settings.limits.bytesPerMinute = bytesPerMinute ?? settings.limits.bytesPerMinute
        settings.limits.fileSize = arguments.maximumSize ?? settings.limits.fileSize
        return settings
    }

    private func tls(_ arguments: ReferenceServerArguments) throws -> ServerTLS? {
        guard let certificate = arguments.certificate else { return nil }
        let identity = TLSIdentity(
            chain: try NamedFile.bytes(certificate), key: try NamedFile.bytes(arguments.key ?? certificate),
            passphrase: arguments.asksPassphrase ? ServeTentacle.passphrase() : nil)
        let clients: ServerTLS.ClientCertificates =
            if let authorities = arguments.authorities { .required(authorities: try NamedFile.bytes(authorities)) } else
            {
                .none
            }
        return ServerTLS(
            identity: identity, clientCertificates: clients, oldest: allowsOlderTLS ? .version1_2 : .version1_3)
    }

    /// Asked for on the terminal, where it is not shown.
    private static func passphrase() -> [UInt8] {
        guard let text = getpass("Passphrase of the private key: ") else { return [] }
        return Array(String(cString: text).utf8)
    }
}
