extension FactTable {
    static let apacheSettings = FactTable(
        "apache_settings",
        "Directives of Apache httpd that take effect, with conditions and variables resolved; the defaults of those that "
            + "matter to security, and for each virtual host what it inherits.",
        columns: [
            .text("directive", "Name of the directive in lower case"),
            .text("value", "Its arguments, joined by spaces, without quotes"),
            .text("section", "Kind of the innermost section around it, such as Directory; null at server level"),
            .text("argument", "Argument of that section"),
            .text("context", "All sections around it, outermost first, such as `VirtualHost *:80 / Directory /srv`"),
            .text("virtual_host", "The virtual host, as `address file:line`; null for the main server"),
            .text("server_name", "Names of that virtual host"),
            .text("origin", "written, inherited or default"),
            .text("file", "Configuration file; null for a default"),
            .integer("line", "Line in the file"),
            .integer("effective", "0 where a later directive in the same context replaces it"),
        ],
        sources: ["/etc/apache2", "/etc/httpd", "/usr/local/apache2/conf"]
    ) { host, rows in
        let configuration = try host.part(ApacheConfiguration.self)
        guard configuration.layout != nil else { return }
        for row in ApacheListing(configuration).rows { rows.append(row) }
        for cause in configuration.obstacles { rows.noteMissingRows(cause) }
    }

    static let apacheModules = FactTable(
        "apache_modules", "Modules of Apache httpd that are built in or loaded.",
        columns: [
            .text("name", "Name, such as ssl_module"),
            .text("path", "File of the module; null where it is built in"),
            .integer("built_in", "1 where it is part of the program"),
            .text("file", "Configuration file that loads it"),
            .integer("line", "Line in that file"),
        ],
        sources: ["/etc/apache2", "/etc/httpd", "/usr/local/apache2/conf"]
    ) { host, rows in
        let configuration = try host.part(ApacheConfiguration.self)
        guard configuration.layout != nil else { return }
        for module in configuration.modules {
            rows.append([
                .text(module.name), .text(module.path), .bool(module.path == nil), .text(module.file),
                .int(module.line),
            ])
        }
        for cause in configuration.obstacles { rows.noteMissingRows(cause) }
    }
}

/// Makes rows of the directives.
struct ApacheListing {
    private let configuration: ApacheConfiguration
    private(set) var rows: [[FactValue]] = []

    /// Directives of which the last one in a context holds.
    private static let replaced: Set<String> = [
        "allowoverride", "documentroot", "errorlog", "extendedstatus", "fileetag", "group",
        "keepalive", "keepalivetimeout", "limitrequestbody", "limitrequestfields", "limitrequestfieldsize",
        "limitrequestline", "loglevel", "maxkeepaliverequests", "proxyrequests", "serveradmin", "servername",
        "serversignature", "servertokens", "sslcertificatefile", "sslcertificatekeyfile", "sslciphersuite",
        "sslcompression", "sslengine",
        "sslhonorcipherorder", "sslinsecurerenegotiation", "sslprotocol", "sslsessiontickets", "sslusestapling",
        "timeout", "traceenable", "usecanonicalname", "user", "userdir",
    ]

    /// Directives that a virtual host takes over from the main server.
    private static let inherited = [
        "errorlog", "serversignature", "sslciphersuite", "sslengine", "sslhonorcipherorder", "sslprotocol",
        "traceenable",
    ]

    init(_ configuration: ApacheConfiguration) {
        self.configuration = configuration
        addWritten()
        addUnwritten()
    }

    private mutating func addWritten() {
        var last: [String: Int] = [:]
        var contexts: [String] = []
        for (index, entry) in configuration.entries.enumerated() {
            let context = context(of: entry)
            contexts.append(context)
            last["\(entry.directive)\0\(entry.virtualHost ?? -1)\0\(context)"] = index
        }
        for (index, entry) in configuration.entries.enumerated() {
            let key = "\(entry.directive)\0\(entry.virtualHost ?? -1)\0\(contexts[index])"
            let isEffective = !ApacheListing.replaced.contains(entry.directive) || last[key] == index
            add(
                entry.directive, entry.value, entry.sections.last, contexts[index], entry.virtualHost, "written",
                entry.file, entry.line, isEffective)
        }
    }

    private func context(of entry: ApacheConfiguration.Entry) -> String {
        entry.sections.map { $0.argument.isEmpty ? $0.kind : "\($0.kind) \($0.argument)" }.joined(separator: " / ")
    }

    private mutating func addUnwritten() {
        var main: [String: ApacheConfiguration.Entry] = [:]
        var written: [Int: Set<String>] = [:]
        for entry in configuration.entries {
            if entry.sections.isEmpty { main[entry.directive] = entry }
            if let host = entry.virtualHost, entry.sections.count == 1 {
                written[host, default: []].insert(entry.directive)
            }
        }
        let defaults = self.defaults
        for (name, value) in defaults where main[name] == nil {
            add(name, value, nil, "", nil, "default", nil, nil, true)
        }
        for (index, host) in configuration.virtualHosts.enumerated() {
            let section = ApacheConfiguration.Section(kind: "VirtualHost", argument: host.address)
            let context = "VirtualHost \(host.address)"
            for name in ApacheListing.inherited where written[index]?.contains(name) != true {
                if let entry = main[name] {
                    add(name, entry.value, section, context, index, "inherited", entry.file, entry.line, true)
                } else if let value = defaults.first(where: { $0.name == name })?.value {
                    add(name, value, section, context, index, "default", nil, nil, true)
                }
            }
        }
    }

    private var defaults: [(name: String, value: String)] {
        let modules = Set(configuration.modules.map(\.name))
        var values = [
            ("allowoverride", "None"), ("errorlog", "logs/error_log"), ("fileetag", "MTime Size"),
            ("keepalive", "On"), ("limitrequestbody", bodyLimit),
            ("limitrequestfields", "100"), ("limitrequestfieldsize", "8190"), ("limitrequestline", "8190"),
            ("serversignature", "Off"), ("servertokens", "Full"), ("timeout", "60"), ("traceenable", "on"),
        ]
        if modules.contains("ssl_module") {
            // Red Hat's build follows the system-wide policy where nothing is said.
            let isRedHat = configuration.layout?.isRedHat == true
            values += [
                ("sslciphersuite", isRedHat ? "PROFILE=SYSTEM" : "DEFAULT"), ("sslengine", "off"),
                ("sslhonorcipherorder", "off"), ("sslprotocol", isRedHat ? "system policy" : "all -SSLv3"),
            ]
        }
        return values
    }

    /// Unlimited before 2.4.53, then one gigabyte; Red Hat's updates of earlier versions changed it as well.
    private var bodyLimit: String {
        let oneGigabyte = "1073741824"
        if configuration.layout?.isRedHat == true { return oneGigabyte }
        guard let version = configuration.version else { return "0" }
        let parts = version.split(separator: ".").map { Int($0) ?? 0 }
        return parts.lexicographicallyPrecedes([2, 4, 53]) ? "0" : oneGigabyte
    }

    private mutating func add(
        _ directive: String, _ value: String, _ section: ApacheConfiguration.Section?, _ context: String, _ host: Int?,
        _ origin: String, _ file: String?, _ line: Int?, _ isEffective: Bool
    ) {
        let virtualHost = host.flatMap {
            configuration.virtualHosts.indices.contains($0) ? configuration.virtualHosts[$0] : nil
        }
        let names = virtualHost.map { $0.names.joined(separator: " ") }
        rows.append([
            .text(directive), .text(value), .text(section?.kind), .text(section?.argument),
            context.isEmpty ? .null : .text(context),
            .text(virtualHost.map { "\($0.address) \($0.file):\($0.line)" }),
            names?.isEmpty == false ? .text(names) : .null, .text(origin), .text(file), .int(line), .bool(isEffective),
        ])
    }
}
