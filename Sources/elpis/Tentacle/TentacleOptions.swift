internal import ArgumentParser
internal import FoundationEssentials
internal import NIOCore
internal import Tentacle
internal import Terminal

/// Which server, and how it is known.
struct TentacleOptions: ParsableArguments {
    @Option(help: "The server (default port: 41121).") var server: HostAndPort

    @Option(help: "The authorities that may vouch for the server, in PEM.", completion: .file()) var ca: String?

    @Option(
        help: ArgumentHelp(
            "The SHA-256 fingerprint of the authority that may vouch for the server, in hexadecimal digits.",
            valueName: "fingerprint"))
    var caFingerprint: String?

    @Flag(help: "Without TLS: everybody on the way can read and change the files.") var plain = false

    @Option(help: "The name that the server's certificate must be for (default: the server's).") var serverName: String?

    @Flag(name: .customLong("allow-tls-1.2"), help: "Accept TLS 1.2 besides TLS 1.3.") var allowsOlderTLS = false

    @Option(help: "The certificate to show, in PEM.", completion: .file()) var certificate: String?

    @Option(help: "Its private key, in PEM.", completion: .file()) var key: String?

    @Option(help: "A file that holds the server's password.", completion: .file()) var passwordFile: String?

    @Option(help: "An HTTP proxy to go through.") var proxy: HostAndPort?

    @Option(help: "A file that holds the proxy's login, as user:password.", completion: .file())
    var proxyLoginFile: String?

    @Option(help: "The address of this host to connect from.") var localAddress: String?

    @Option(help: ArgumentHelp("How long the server may keep silent.", valueName: "seconds")) var timeout = 30

    @Flag(help: "Let the files travel compressed.") var compress = false

    var form: TransferForm { compress ? .compressed : .plain }

    func validate() throws {
        let ways = [ca != nil, caFingerprint != nil, plain].filter { $0 }.count
        guard ways == 1 else {
            throw ValidationError("Give --ca or --ca-fingerprint, so that the server can be known, or --plain.")
        }
        guard !plain || (certificate == nil && serverName == nil) else {
            throw ValidationError("A certificate has no use with --plain.")
        }
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("--certificate and --key belong together.")
        }
        guard proxyLoginFile == nil || proxy != nil else { throw ValidationError("--proxy-login-file wants --proxy.") }
        guard (1...86_400).contains(timeout) else { throw ValidationError("--timeout is from 1 to 86400 seconds.") }
        guard caFingerprint == nil || fingerprint != nil else {
            throw ValidationError("--ca-fingerprint is 64 hexadecimal digits.")
        }
    }

    func settings() throws -> ClientSettings {
        var settings = ClientSettings(
            host: server.host, port: server.port ?? ClientSettings.standardPort, tls: try tls())
        settings.password = try passwordFile.map { try NamedFile.secret($0) }
        settings.localAddress = localAddress
        settings.patience.silence = .seconds(Int64(timeout))
        if let proxy {
            guard let port = proxy.port else { throw ValidationError("--proxy wants a port: HOST:PORT.") }
            settings.proxy = HTTPProxy(
                host: proxy.host, port: port, credentials: try proxyLoginFile.map { try NamedFile.secret($0) })
        }
        return settings
    }

    private func tls() throws -> ClientTLS? {
        guard !plain else { return nil }
        let trust: ClientTLS.Trust =
            if let fingerprint { .authority(fingerprint: fingerprint) } else {
                .authorities(try NamedFile.bytes(ca ?? ""))
            }
        return ClientTLS(
            trust: trust, identity: try identity(), serverName: serverName,
            oldest: allowsOlderTLS ? .version1_2 : .version1_3)
    }

    private func identity() throws -> TLSIdentity? {
        guard let certificate, let key else { return nil }
        return TLSIdentity(chain: try NamedFile.bytes(certificate), key: try NamedFile.bytes(key))
    }

    /// Its bytes; the digits may be parted by colons, as openssl prints them.
    private var fingerprint: [UInt8]? {
        guard let digits = caFingerprint?.filter({ $0 != ":" }).utf8, digits.count == 64 else { return nil }
        let values = digits.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard values.count == 64 else { return nil }
        return stride(from: 0, to: 64, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}

/// `HOST`, `HOST:PORT`, `[IPv6]:PORT` or a bare IPv6 address.
struct HostAndPort: ExpressibleByArgument {
    let host: String
    let port: Int?

    init?(argument: String) {
        let isBareIPv6 = argument.filter { $0 == ":" }.count > 1 && !argument.hasPrefix("[")
        guard !isBareIPv6, argument.contains(":") else {
            guard !argument.isEmpty else { return nil }
            host = argument
            port = nil
            return
        }
        if argument.hasPrefix("["), argument.hasSuffix("]") {
            host = String(argument.dropFirst().dropLast())
            port = nil
            return
        }
        guard let address = ProxyAddress(argument), address.credentials == nil else { return nil }
        host = address.host
        port = address.port
    }
}
