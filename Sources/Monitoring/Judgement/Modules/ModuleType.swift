/// What a module's values are, by the numbers that administrators' databases know.
package enum ModuleType: Int, Sendable, Hashable, Codable, CaseIterable {
    case genericData = 1
    case genericProc = 2
    case genericDataString = 3
    case genericDataInc = 4
    case genericDataIncAbs = 5
    case remoteICMPProc = 6
    case remoteICMP = 7
    case remoteTCP = 8
    case remoteTCPProc = 9
    case remoteTCPString = 10
    case remoteTCPInc = 11
    case remoteSNMP = 15
    case remoteSNMPInc = 16
    case remoteSNMPString = 17
    case remoteSNMPProc = 18
    case asyncProc = 21
    case asyncData = 22
    case asyncString = 23
    case log4x = 24
    case webAnalysis = 25
    case webData = 30
    case webProc = 31
    case webContentData = 32
    case webContentString = 33
    case remoteCommand = 34
    case remoteCommandProc = 35
    case remoteCommandString = 36
    case remoteCommandInc = 37
    case webServerStatusCodeString = 38
    case keepAlive = 100
}

// MARK: - Names

extension ModuleType {
    /// Nil where no type has that name.
    package init?(name: String) {
        guard let type = ModuleType.byName[name] else { return nil }
        self = type
    }

    private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })

    /// As an agent writes it.
    package var name: String {
        switch self {
        case .genericData: "generic_data"
        case .genericProc: "generic_proc"
        case .genericDataString: "generic_data_string"
        case .genericDataInc: "generic_data_inc"
        case .genericDataIncAbs: "generic_data_inc_abs"
        case .remoteICMPProc: "remote_icmp_proc"
        case .remoteICMP: "remote_icmp"
        case .remoteTCP: "remote_tcp"
        case .remoteTCPProc: "remote_tcp_proc"
        case .remoteTCPString: "remote_tcp_string"
        case .remoteTCPInc: "remote_tcp_inc"
        case .remoteSNMP: "remote_snmp"
        case .remoteSNMPInc: "remote_snmp_inc"
        case .remoteSNMPString: "remote_snmp_string"
        case .remoteSNMPProc: "remote_snmp_proc"
        case .asyncProc: "async_proc"
        case .asyncData: "async_data"
        case .asyncString: "async_string"
        case .log4x: "log4x"
        case .webAnalysis: "web_analysis"
        case .webData: "web_data"
        case .webProc: "web_proc"
        case .webContentData: "web_content_data"
        case .webContentString: "web_content_string"
        case .remoteCommand: "remote_cmd"
        case .remoteCommandProc: "remote_cmd_proc"
        case .remoteCommandString: "remote_cmd_string"
        case .remoteCommandInc: "remote_cmd_inc"
        case .webServerStatusCodeString: "web_server_status_code_string"
        case .keepAlive: "keep_alive"
        }
    }
}

// MARK: - What follows from a type

extension ModuleType {
    /// How a text becomes a value.
    package enum ValueRule: Sendable, Hashable {
        case number
        case text
        /// By the second, from two samples of a counter.
        case rate
        /// What a counter grew by.
        case growth
        /// The severity of a log entry, as a number or a word.
        case severity
    }

    /// The ending of the name decides.
    package var valueRule: ValueRule {
        switch name {
        case "log4x": .severity
        case let name where name.hasSuffix("_string"): .text
        case let name where name.hasSuffix("_inc_abs"): .growth
        case let name where name.hasSuffix("_inc"): .rate
        default: .number
        }
    }

    /// Reports when there is something to report: its silence means nothing.
    package var isAsynchronous: Bool {
        switch self {
        case .asyncProc, .asyncData, .asyncString: true
        default: false
        }
    }

    /// 0 is critical unless thresholds say otherwise.
    package var isBoolean: Bool { name.hasSuffix("_proc") || self == .webAnalysis || self == .keepAlive }

    /// Each value is an event of its own, and is kept though it equals the one before.
    package var keepsEveryValue: Bool { isAsynchronous || self == .log4x }
}
