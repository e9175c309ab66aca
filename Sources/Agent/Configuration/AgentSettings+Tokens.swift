extension AgentSettings {
    /// Seconds of a year: an interval beyond is a slip.
    private static let year = 31_536_000

    init(_ values: inout TokenValues) {
        primary = ServerEndpoint.primary(&values)
        (secondaryMode, secondary) = ServerEndpoint.secondary(&values, like: primary)

        name = NameSource(&values, .agentName, .agentNameCommand)
        alias = NameSource(&values, .agentAlias, .agentAliasCommand)
        description = values.text(.description, default: "")
        group = values.text(.group, default: "")
        groupID = values.text(.groupID)
        groupPassword = values.text(.groupPassword).map { Secret($0) }
        customID = values.text(.customID, default: "")
        urlAddress = values.text(.urlAddress, default: "")
        parentAgentName = values.text(.parentAgentName)
        secondaryGroups = values.text(.secondaryGroups)
        switch values.text(.address) {
        case nil: address = .none
        case "auto": address = .found
        case let text?: address = .given(text)
        }
        agentMode = values.text(.agentMode).map { $0.contains("no-learn") ? 0 : $0.contains("auto-disable") ? 2 : 1 }
        position = Position(&values)
        positionDescription = values.text(.positionDescription)

        interval = values.count(.interval, default: 300, in: 1...AgentSettings.year)
        let intensive = values.count(.intensiveInterval, default: 0, in: 0...AgentSettings.year)
        intensiveInterval = intensive == 0 ? interval : intensive
        hasTimestamp = !values.isOn(.autotime, default: false)
        timezoneOffset = values.count(.timezoneOffset, default: 0, in: -24...24)
        takesRemoteConfiguration = values.isOn(.remoteConfiguration, default: false)
        isDebugging = values.isOn(.debug, default: false)
        isStandby = values.isOn(.standby, default: false)
        endsAfterOneRound = values.isOn(.cronMode, default: false)
        delayedStart = values.count(.delayedStartup, default: 0, in: 0...86_400)
        nice = values.count(.nice, default: 10, in: -20...19)
        user = values.text(.user)
        // 1 is the reference's default, where modules wait for one another.
        let threads = values.count(.threads, default: 0, in: 0...1_000)
        self.threads = threads == 0 ? nil : threads
        buffer = BufferLimits(
            isOn: values.isOn(.buffer, default: true),
            freeMegabytes: values.count(.bufferFreeSpace, default: 1024, in: 0...1_000_000_000),
            megabytes: values.count(.bufferSize, default: 1024, in: 0...1_000_000_000),
            files: values.count(.bufferFiles, default: 1024, in: 0...1_000_000_000))

        takesAudit = values.isOn(.elpisAudit, default: true)
        stateFolder = values.folder(.elpisState, default: "/var/lib/elpis")
        identityFolder = values.folder(.elpisIdentity, default: "/var/lib/elpis/identity")
        moduleTimeout = values.count(.elpisModuleTimeout, default: 300, in: 1...86_400)
        outputLimit = values.count(.elpisOutputLimit, default: 1 << 20, in: 1...(64 << 20))
    }
}

extension AgentSettings.NameSource {
    fileprivate init(_ values: inout TokenValues, _ name: AgentToken, _ command: AgentToken) {
        let given = values.text(name)
        let command = values.text(command)
        // A given name is also what a random one was kept as.
        if let given {
            self = .given(given)
        } else if command == "__rand__" {
            self = .random
        } else if let command {
            self = .command(command)
        } else {
            self = .hostName
        }
    }
}

extension AgentSettings.Position {
    fileprivate init?(_ values: inout TokenValues) {
        let command = values.text(.gisCommand)
        let latitude = values.text(.latitude)
        let longitude = values.text(.longitude)
        let altitude = values.text(.altitude)
        if let command {
            self = .command(command)
        } else if let latitude, let longitude {
            self = .given(latitude: latitude, longitude: longitude, altitude: altitude)
        } else {
            return nil
        }
    }
}

extension ServerEndpoint {
    private struct Tokens {
        let hosts, port, password, tls, options, mode, timeout: AgentToken
    }

    fileprivate static func primary(_ values: inout TokenValues) -> ServerEndpoint {
        let tokens = Tokens(
            hosts: .serverIP, port: .serverPort, password: .serverPassword, tls: .serverTLS, options: .serverOptions,
            mode: .transferMode, timeout: .transferTimeout)
        return ServerEndpoint(&values, tokens, hosts: "localhost", port: 41_121, timeout: 30)
    }

    fileprivate static func secondary(
        _ values: inout TokenValues, like primary: ServerEndpoint
    ) -> (AgentSettings.SecondaryMode, ServerEndpoint?) {
        let word = values.text(.secondaryMode, default: "never")
        let mode = AgentSettings.SecondaryMode(rawValue: word)
        if mode == nil {
            values.complain(
                .secondaryMode, en: "must be never, on_error or always; never is used",
                ja: "は never、on_error、always のいずれかでなければなりません。never を使います")
        }
        guard let mode, mode != .never else { return (.never, nil) }
        guard values.place(.secondaryServerIP) != nil else {
            values.complain(
                .secondaryMode, en: "has no effect without secondary_server_ip", ja: "は secondary_server_ip がないため無効です")
            return (.never, nil)
        }
        let tokens = Tokens(
            hosts: .secondaryServerIP, port: .secondaryServerPort, password: .secondaryServerPassword,
            tls: .secondaryServerTLS, options: .secondaryServerOptions, mode: .secondaryTransferMode,
            timeout: .secondaryTransferTimeout)
        var endpoint = ServerEndpoint(
            &values, tokens, hosts: "", port: primary.port, timeout: primary.timeout)
        if values.place(.secondaryServerPassword) == nil { endpoint.password = primary.password }
        if values.place(.secondaryServerTLS) == nil && values.place(.secondaryServerOptions) == nil {
            endpoint.tls = primary.tls
        }
        return (mode, endpoint)
    }

    private init(_ values: inout TokenValues, _ tokens: Tokens, hosts: String, port: Int, timeout: Int) {
        let mode = values.text(tokens.mode, default: "tentacle")
        if mode != "tentacle" {
            values.complain(
                tokens.mode, en: "must be tentacle, the only way in which Elpis transfers",
                ja: "は tentacle でなければなりません。Elpis の転送方式はこれだけです")
        }
        // The reference client takes what the options say before what the other tokens say.
        let options = TransferOptions(values.text(tokens.options, default: ""))
        let given = values.text(tokens.hosts, default: hosts)
        let names = (options.host ?? given).split(whereSeparator: { $0 == "," || $0 == " " || $0 == "\t" })
        if names.isEmpty {
            values.complain(tokens.hosts, en: "names no server; localhost is used", ja: "にサーバーがありません。localhost を使います")
        }
        self.hosts = names.isEmpty ? ["localhost"] : names.map { String($0) }
        let givenPort = values.count(tokens.port, default: port, in: 1...65_535)
        self.port = options.port.map { (1...65_535).contains($0) ? $0 : givenPort } ?? givenPort
        password = Secret(options.password ?? values.text(tokens.password) ?? "")
        let wantsTLS = values.isOn(tokens.tls, default: false)
        tls = wantsTLS || options.isEncrypted ? options.files : nil
        proxy = options.proxy.map { Secret($0) }
        localAddress = options.localAddress
        isCompressed = options.isCompressed
        self.timeout = values.count(tokens.timeout, default: timeout, in: 1...86_400)

        if options.wantsTLS || wantsTLS && options.files.authority == nil {
            values.complain(
                options.wantsTLS ? tokens.options : tokens.tls,
                en:
                    "means TLS that verifies the server: unverified TLS is refused, and the identity's authority, or the file "
                    + "after -f, must have signed the server's certificate",
                ja: "はサーバーを検証する TLS を意味します。検証しない TLS は使いません。サーバー証明書は登録時の認証局か -f のファイルで検証します",
                .warning)
        }
        if (options.files.certificate == nil) != (options.files.key == nil) {
            values.complain(
                tokens.options, en: "names a certificate without its key, or a key without its certificate (-e, -k)",
                ja: "では証明書と鍵 (-e, -k) の片方しか指定されていません")
        }
        for word in options.unknown {
            values.complain(
                tokens.options, en: "holds `\(word.prefix(40))`, which is no option that Elpis knows",
                ja: "の `\(word.prefix(40))` は Elpis の知らないオプションです")
        }
    }
}
