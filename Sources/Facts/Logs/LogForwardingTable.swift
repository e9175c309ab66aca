internal import HostRoot

extension FactTable {
    static let logForwarding = FactTable(
        "log_forwarding", "Where this host sends its log to other machines, by any program known for it.",
        columns: [
            .text(
                "program",
                "rsyslog, syslog-ng, journal-upload, audisp-remote, or the name of a log shipper such as filebeat"),
            .text("content", "log for the system log, audit for the audit records"),
            .text("target", "Host or URL; null where the shipper's configuration is not taken apart"),
            .text("port", "Port, where one is named"),
            .text("protocol", "udp, tcp, relp, https, http; null where it is not known"),
            .integer("tls", "1 if the connection is encrypted, 0 if not; null where it is not known"),
            .text("tls_auth", "How the server is recognised, where it is configured"),
            .text("file", "The file that has it"),
            .integer("line", "The line there"),
        ],
        sources: [
            "rsyslog_rules", "/etc/syslog-ng/*.conf", "/etc/systemd/journal-upload.conf",
            "/etc/audit/audisp-remote.conf",
            "configuration of common log shippers",
        ]
    ) { host, rows in
        rows.attempt { try $0.appendRsyslogForwarding(host) }
        rows.attempt { try $0.appendSyslogNGForwarding(host) }
        rows.attempt { try $0.appendJournalUpload(host) }
        rows.attempt { try $0.appendAuditForwarding(host) }
        rows.attempt { try $0.appendShippers(host) }
    }
}

extension TableRows {
    fileprivate mutating func appendRsyslogForwarding(_ host: AuditedHost) throws {
        let configuration = try host.part(RsyslogConfiguration.self)
        for cause in configuration.obstacles { noteMissingRows(cause) }
        for rule in configuration.rules {
            let transport: String
            switch rule.kind {
            case .remoteUDP: transport = "udp"
            case .remoteTCP: transport = "tcp"
            case .relp: transport = "relp"
            default: continue
            }
            append([
                "rsyslog", "log", .text(rule.target), .text(rule.port), .text(transport), .bool(rule.isEncrypted),
                .text(rule.authentication), .text(rule.file), .int(rule.line),
            ])
        }
    }

    /// Drivers in destinations: `network("host" port(6514) transport("tls"))`, `syslog(…)`, `tcp(…)`, `udp(…)`.
    fileprivate mutating func appendSyslogNGForwarding(_ host: AuditedHost) throws {
        let patterns = ["/etc/syslog-ng/syslog-ng.conf", "/etc/syslog-ng/conf.d/*.conf"]
        for path in try patterns.flatMap({ try host.root.glob($0) }) {
            for driver in SyslogNGDestinations(try host.root.text(path)).drivers {
                append([
                    "syslog-ng", "log", .text(driver.target), .text(driver.port), .text(driver.transport),
                    .bool(driver.isEncrypted), nil, .text(path), .int(driver.line),
                ])
            }
        }
    }

    fileprivate mutating func appendJournalUpload(_ host: AuditedHost) throws {
        let configuration = try SystemdConfiguration(host.root, "journal-upload.conf", section: "Upload")
        guard let url = configuration.last("URL"), try host.part(BootLinks.self).isEnabled("systemd-journal-upload")
        else { return }
        // Without a scheme it is HTTPS.
        let isPlain = url.value.hasPrefix("http:")
        append([
            "journal-upload", "log", .text(url.value), nil, .text(isPlain ? "http" : "https"), .bool(!isPlain), nil,
            .text(url.file), .int(url.line),
        ])
    }

    fileprivate mutating func appendAuditForwarding(_ host: AuditedHost) throws {
        for plugin in try AuditPlugin.all(host) where plugin.isActive {
            let program = plugin.settings["path"] ?? ""
            if program.hasSuffix("audisp-remote") {
                let path =
                    try host.root.status("/etc/audit/audisp-remote.conf") != nil
                    ? "/etc/audit/audisp-remote.conf" : "/etc/audisp/audisp-remote.conf"
                guard let text = try host.root.textIfPresent(path) else { continue }
                let assignments = ConfigurationLine.all(in: text, file: path).compactMap { line in
                    line.assignment.map { (name: $0.name.lowercased(), value: $0.value, line: line.line) }
                }
                func last(_ name: String) -> String? { assignments.last { $0.name == name }?.value }
                guard let server = assignments.last(where: { $0.name == "remote_server" }), !server.value.isEmpty else {
                    continue
                }
                let isKerberos = last("enable_krb5")?.lowercased() == "yes" || last("transport")?.lowercased() == "krb5"
                append([
                    "audisp-remote", "audit", .text(server.value), .text(last("port") ?? "60"), "tcp",
                    .bool(isKerberos), .text(isKerberos ? "kerberos" : nil), .text(path), .int(server.line),
                ])
            } else if program.hasSuffix("audisp-syslog") || program.hasSuffix("builtin_syslog") {
                try appendAuditThroughSyslog(host)
            }
        }
    }

    /// Audit records that go into the system log are forwarded with it.
    private mutating func appendAuditThroughSyslog(_ host: AuditedHost) throws {
        for rule in try host.part(RsyslogConfiguration.self).rules {
            guard [.remoteUDP, .remoteTCP, .relp].contains(rule.kind) else { continue }
            let transport = rule.kind == .remoteUDP ? "udp" : rule.kind == .relp ? "relp" : "tcp"
            append([
                "rsyslog", "audit", .text(rule.target), .text(rule.port), .text(transport), .bool(rule.isEncrypted),
                .text(rule.authentication), .text(rule.file), .int(rule.line),
            ])
        }
    }

    /// Programs whose configuration says in many ways where logs go; that they start with the system is what is known.
    fileprivate mutating func appendShippers(_ host: AuditedHost) throws {
        let shippers = [
            ("filebeat", "/etc/filebeat/filebeat.yml"), ("auditbeat", "/etc/auditbeat/auditbeat.yml"),
            ("promtail", "/etc/promtail/config.yml"), ("alloy", "/etc/alloy/config.alloy"),
            ("fluent-bit", "/etc/fluent-bit/fluent-bit.conf"), ("fluentd", "/etc/fluent/fluentd.conf"),
            ("td-agent", "/etc/td-agent/td-agent.conf"), ("vector", "/etc/vector/vector.yaml"),
            ("nxlog", "/etc/nxlog/nxlog.conf"), ("wazuh-agent", "/var/ossec/etc/ossec.conf"),
            ("splunk", "/opt/splunkforwarder/etc/system/local/outputs.conf"),
            ("otelcol", "/etc/otelcol/config.yaml"), ("elastic-agent", "/opt/Elastic/Agent/elastic-agent.yml"),
        ]
        let boot = try host.part(BootLinks.self)
        for (name, path) in shippers {
            let units = [name, name == "splunk" ? "SplunkForwarder" : name]
            guard try host.root.status(path) != nil, units.contains(where: boot.isEnabled) else { continue }
            let reads = name == "auditbeat" || name == "wazuh-agent" ? ["audit"] : ["log"]
            for content in reads { append([.text(name), .text(content), nil, nil, nil, nil, nil, .text(path), nil]) }
        }
    }
}

/// The network drivers in the destinations of a syslog-ng configuration.
package struct SyslogNGDestinations: Sendable {
    package private(set) var drivers: [Driver] = []

    package struct Driver: Sendable, Hashable {
        package let target: String?
        package let port: String?
        package let transport: String
        package let isEncrypted: Bool
        package let line: Int
    }

    private static let names: Set<String> = ["network", "syslog", "tcp", "udp", "tcp6", "udp6"]

    package init(_ text: String) {
        var reader = SyslogNGTokens(text)
        var isInDestination = false
        var depth = 0
        while let token = reader.next() {
            switch token.text {
            case "destination" where depth == 0: isInDestination = true
            case "{": depth += 1
            case "}":
                depth = max(0, depth - 1)
                if depth == 0 { isInDestination = false }
            default:
                guard isInDestination, depth > 0, !token.isQuoted, SyslogNGDestinations.names.contains(token.text)
                else { continue }
                if let driver = SyslogNGDestinations.driver(token.text, token.line, &reader) { drivers.append(driver) }
            }
        }
    }

    private static func driver(_ name: String, _ line: Int, _ reader: inout SyslogNGTokens) -> Driver? {
        guard reader.next()?.text == "(" else { return nil }
        var depth = 1
        var option = ""
        var target: String?
        var port: String?
        var transport = name.hasPrefix("udp") ? "udp" : "tcp"
        var hasTLS = false
        while depth > 0, let token = reader.next() {
            if !token.isQuoted, token.text == "(" {
                depth += 1
            } else if !token.isQuoted, token.text == ")" {
                depth -= 1
            } else if depth == 1 {
                if token.isQuoted || token.text.contains(".") { target = target ?? token.text }
                option = token.text
                if option == "tls" { hasTLS = true }
            } else if depth == 2 {
                switch option {
                case "port", "destport", "dest-port": port = token.text
                case "transport": transport = token.text.lowercased()
                default: break
                }
            }
        }
        let isEncrypted = transport == "tls" || (hasTLS && transport == "tcp")
        return Driver(
            target: target, port: port, transport: transport == "udp" ? "udp" : "tcp", isEncrypted: isEncrypted,
            line: line)
    }
}

/// Words, quoted texts and marks of a syslog-ng configuration.
private struct SyslogNGTokens {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func next() -> (text: String, isQuoted: Bool, line: Int)? {
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\n"):
                line += 1
                position += 1
            case UInt8(ascii: "#"):
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
            case 0...0x20, UInt8(ascii: ";"), UInt8(ascii: ","): position += 1
            case UInt8(ascii: "\""), UInt8(ascii: "'"): return quoted(byte)
            case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "{"), UInt8(ascii: "}"):
                position += 1
                return (String(decoding: [byte], as: UTF8.self), false, line)
            default: return word()
            }
        }
        return nil
    }

    private mutating func quoted(_ quote: UInt8) -> (String, Bool, Int) {
        position += 1
        let start = position
        while position < bytes.count, bytes[position] != quote {
            if bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        position = min(position + 1, bytes.count)
        return (text, true, line)
    }

    private mutating func word() -> (String, Bool, Int) {
        let start = position
        while position < bytes.count, bytes[position] > 0x20, !"(){};,#\"'".utf8.contains(bytes[position]) {
            position += 1
        }
        return (String(decoding: bytes[start..<position], as: UTF8.self), false, line)
    }
}
