internal import ArgumentParser
internal import Glibc
internal import NIOCore
internal import Tentacle
internal import Terminal

/// The program in the place of the reference client: its flags, its exit statuses.
struct TentacleDropIn: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client", abstract: "Take the options of tentacle_client, as under that name.", helpNames: [])

    @Argument(parsing: .captureForPassthrough, help: "As tentacle_client has them.") var words: [String] = []

    func run() throws {
        let arguments: ReferenceClientArguments
        do {
            arguments = try ReferenceClientArguments(words)
        } catch {
            StandardError.say("\(error)")
            throw ExitCode.failure
        }
        guard !arguments.wantsHelp else {
            StandardError.write(TentacleDropIn.help)
            throw ExitCode.failure
        }
        do {
            try transfer(arguments)
        } catch {
            if !arguments.isQuiet { StandardError.say("\(error)") }
            throw ExitCode.failure
        }
    }

    private func transfer(_ arguments: ReferenceClientArguments) throws {
        let client = try TentacleClient(try settings(arguments))
        if arguments.isFetching {
            try get(arguments, client)
        } else {
            try send(arguments, client)
        }
    }

    private func send(_ arguments: ReferenceClientArguments, _ client: TentacleClient) throws {
        let files = try arguments.files.map { try OutgoingFile($0) }
        try AwaitedWork.run {
            try await client.withConnection { connection in
                for file in files {
                    try await file.send(over: connection, arguments.form)
                    if arguments.isVerbose { StandardError.say("\(file.path) is sent") }
                }
            }
        }
    }

    private func get(_ arguments: ReferenceClientArguments, _ client: TentacleClient) throws {
        let files = try arguments.files.map { try IncomingFile($0, in: ".") }
        try AwaitedWork.run {
            try await client.withConnection { connection in
                for file in files {
                    try await file.get(over: connection, arguments.form, limit: IncomingFile.standardLimit)
                    if arguments.isVerbose { StandardError.say("\(file.name) is received") }
                }
            }
        }
    }

    private func settings(_ arguments: ReferenceClientArguments) throws -> ClientSettings {
        var settings = ClientSettings(host: arguments.address, port: arguments.port, tls: try tls(arguments))
        settings.localAddress = arguments.localAddress
        settings.password = arguments.password
        settings.proxy = arguments.proxy
        settings.patience.silence = .seconds(Int64(arguments.silence))
        return settings
    }

    private func tls(_ arguments: ReferenceClientArguments) throws -> ClientTLS? {
        switch arguments.security {
        case .none: return nil
        case .unverified:
            StandardError.say("with -c, whoever answers is taken for the server")
            return ClientTLS(trust: .anybody, identity: nil, oldest: .version1_2)
        case .certificate(let certificate, let key, let authorities):
            let passphrase = arguments.asksPassphrase ? TentacleDropIn.passphrase() : nil
            let identity = TLSIdentity(
                chain: try NamedFile.bytes(certificate), key: try NamedFile.bytes(key ?? certificate),
                passphrase: passphrase)
            let trust: ClientTLS.Trust =
                if let authorities { .authorities(try NamedFile.bytes(authorities)) } else { .systemAuthorities }
            return ClientTLS(trust: trust, identity: identity, oldest: .version1_2)
        }
    }

    /// Asked for on the terminal, where it is not shown.
    private static func passphrase() -> [UInt8] {
        guard let text = getpass("Passphrase of the private key: ") else { return [] }
        return Array(String(cString: text).utf8)
    }

    private static let help = """
        Usage: tentacle_client [options] file ...
          -a address  server (127.0.0.1)              -p port   its port (41121)
          -b address  local address                   -x text   the server's password
          -g          get files                       -z        compressed
          -c          TLS, the server not verified    -e file   TLS with this certificate
          -k file     its private key                 -f file   authorities that vouch for the server
          -w          ask for the key's passphrase    -y proxy  HTTP proxy, [user:password@]host:port
          -t seconds  time-out (1)                    -r count  how often to try again (3)
          -q          no messages                     -v        more messages
          -h          this text

        """
}
