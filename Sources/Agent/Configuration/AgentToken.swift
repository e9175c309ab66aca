package import Localization

/// A word that begins a line outside module blocks.
package enum AgentToken: String, CaseIterable, Sendable {
    // The server.
    case serverIP = "server_ip"
    case serverPort = "server_port"
    case serverPassword = "server_pwd"
    case serverTLS = "server_ssl"
    case serverOptions = "server_opts"
    case transferMode = "transfer_mode"
    case transferTimeout = "transfer_timeout"
    case secondaryMode = "secondary_mode"
    case secondaryServerIP = "secondary_server_ip"
    case secondaryServerPort = "secondary_server_port"
    case secondaryServerPassword = "secondary_server_pwd"
    case secondaryServerTLS = "secondary_server_ssl"
    case secondaryServerOptions = "secondary_server_opts"
    case secondaryTransferMode = "secondary_transfer_mode"
    case secondaryTransferTimeout = "secondary_transfer_timeout"
    // What the agent is.
    case agentName = "agent_name"
    case agentNameCommand = "agent_name_cmd"
    case agentAlias = "agent_alias"
    case agentAliasCommand = "agent_alias_cmd"
    case description
    case group
    case groupID = "group_id"
    case groupPassword = "group_password"
    case customID = "custom_id"
    case urlAddress = "url_address"
    case parentAgentName = "parent_agent_name"
    case secondaryGroups = "secondary_groups"
    case address
    case agentMode = "agent_mode"
    case gisCommand = "gis_exec"
    case latitude
    case longitude
    case altitude
    case positionDescription = "position_description"
    // When and how it runs.
    case interval
    case intensiveInterval = "intensive_interval"
    case autotime
    case timezoneOffset = "timezone_offset"
    case remoteConfiguration = "remote_config"
    case debug
    case standby
    case cronMode = "cron_mode"
    case delayedStartup = "delayed_startup"
    case nice = "pandora_nice"
    case user = "pandora_user"
    case threads = "agent_threads"
    case buffer = "xml_buffer"
    case bufferFreeSpace = "temporal_min_size"
    case bufferSize = "temporal_max_size"
    case bufferFiles = "temporal_max_files"
    case brokerAgent = "broker_agent"
    case fileCollection = "file_collection"
    case include
    // Elpis's own.
    case elpisAudit = "elpis_audit"
    case elpisState = "elpis_state"
    case elpisIdentity = "elpis_identity"
    case elpisModuleTimeout = "elpis_module_timeout"
    case elpisOutputLimit = "elpis_output_limit"
    // Without effect.
    case serverPath = "server_path"
    case serverPathMD5 = "server_path_md5"
    case serverPathConf = "server_path_conf"
    case serverPathZip = "server_path_zip"
    case serverPathRef = "server_path_ref"
    case serverUser = "server_user"
    case secondaryServerPath = "secondary_server_path"
    case secondaryServerUser = "secondary_server_user"
    case transferModeUser = "transfer_mode_user"
    case temporal
    case logfile
    case logsize
    case logrotate
    case encoding
    case helper = "pandora_exec"
    case udpServer = "udp_server"
    case udpServerPort = "udp_server_port"
    case udpServerAddress = "udp_server_auth_address"
    case proxyMode = "proxy_mode"
    case proxyAddress = "proxy_address"
    case proxyPort = "proxy_port"
    case proxyConnections = "proxy_max_connection"
    case proxyTimeout = "proxy_timeout"
    case ehorus = "ehorus_conf"
    case commandFile = "cmd_file"
}

extension AgentToken {
    /// Why the token has no effect; nil where it has one.
    package var uselessness: LocalizedText? {
        switch self {
        case .serverPath, .serverPathMD5, .serverPathConf, .serverPathZip, .serverPathRef, .serverUser,
            .secondaryServerPath, .secondaryServerUser, .transferModeUser:
            LocalizedText(
                en: "has no effect, because Elpis transfers by Tentacle alone", ja: "は無効です。Elpis の転送方式は Tentacle のみです")
        case .temporal:
            LocalizedText(
                en: "has no effect, because Elpis keeps its files in elpis_state, which nobody else can write",
                ja: "は無効です。Elpis は他者が書き込めない elpis_state にファイルを置きます")
        case .logfile, .logsize, .logrotate:
            LocalizedText(
                en: "has no effect, because Elpis logs to standard error, for the journal",
                ja: "は無効です。Elpis は標準エラー(ジャーナル)へ記録します")
        case .encoding:
            LocalizedText(
                en: "has no effect, because Elpis writes messages that every encoding reads alike",
                ja: "は無効です。Elpis のメッセージはどの文字コードでも同じに読めます")
        case .helper:
            LocalizedText(en: "has no effect, because Elpis ends commands itself", ja: "は無効です。Elpis は自らコマンドを終了させます")
        case .udpServer, .udpServerPort, .udpServerAddress:
            LocalizedText(
                en: "has no effect, because whoever can send a datagram must not control the agent",
                ja: "は無効です。データグラムによるエージェントの操作は認めません")
        case .proxyMode, .proxyAddress, .proxyPort, .proxyConnections, .proxyTimeout:
            LocalizedText(
                en: "has no effect on the agent: a relay is set up in `elpisd tentacle`",
                ja: "はエージェントでは無効です。中継は `elpisd tentacle` で設定します")
        case .ehorus: LocalizedText(en: "has no effect: Elpis knows no eHorus", ja: "は無効です。Elpis は eHorus に対応しません")
        case .commandFile:
            LocalizedText(
                en: "has no effect, because no server may have commands run",
                ja: "は無効です。サーバーからのコマンド実行は認めません")
        default: nil
        }
    }

    /// Secrets are never shown.
    package var isSecret: Bool {
        switch self {
        case .serverPassword, .secondaryServerPassword, .groupPassword, .serverOptions, .secondaryServerOptions: true
        default: false
        }
    }
}
