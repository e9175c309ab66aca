extension FactTable {
    static let nginxSettings = FactTable(
        "nginx_settings",
        "Directives of nginx as written; for the http block and each server also what is inherited, and the defaults of "
            + "directives that matter to security.",
        columns: [
            .text("directive", "Name of the directive"),
            .text("value", "Its arguments, joined by spaces, without quotes"),
            .text("block", "Kind of the block that it stands in: main, http, server, location, …"),
            .text("context", "The blocks around it, outermost first, each with a number: `http[1]/server[2]`"),
            .text("server", "Context of the server block around it; null outside"),
            .text("server_name", "Names of that server"),
            .text("location", "Argument of the location block around it"),
            .text("origin", "written, inherited or default"),
            .text("file", "Configuration file; null for a default"),
            .integer("line", "Line in the file"),
        ],
        sources: ["/etc/nginx/nginx.conf", "files that it includes"]
    ) { host, rows in
        let configuration = try host.part(NginxConfiguration.self)
        guard configuration.isInstalled else { return }
        var listing = NginxListing(defaults: NginxDefaults(of: configuration))
        listing.add(configuration.directives, in: NginxListing.Place())
        for row in listing.rows { rows.append(row) }
        for cause in configuration.obstacles { rows.noteMissingRows(cause) }
    }
}

/// What holds in nginx where nothing is written.
struct NginxDefaults {
    /// Directives that servers take over from the http block, with their default.
    let inherited: [(name: String, value: String)]

    init(of configuration: NginxConfiguration) {
        let version = (configuration.version ?? "").split(separator: ".").prefix(3).map { Int($0) ?? 0 }
        let isKnown = !version.isEmpty
        let hasNewProtocols = isKnown && !version.lexicographicallyPrecedes([1, 27, 3])
        let hasTLS13 = isKnown && !version.lexicographicallyPrecedes([1, 23, 4])
        let protocols =
            hasNewProtocols
            ? "TLSv1.2 TLSv1.3" : hasTLS13 ? "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3" : "TLSv1 TLSv1.1 TLSv1.2"
        inherited = [
            ("access_log", "/var/log/nginx/access.log combined"), ("autoindex", "off"),
            ("client_body_timeout", "60s"), ("client_header_timeout", "60s"), ("client_max_body_size", "1m"),
            ("error_log", "/var/log/nginx/error.log error"), ("keepalive_timeout", "75s"),
            ("send_timeout", "60s"), ("server_tokens", "on"), ("ssl_ciphers", "HIGH:!aNULL:!MD5"),
            ("ssl_prefer_server_ciphers", "off"), ("ssl_protocols", protocols), ("ssl_session_tickets", "on"),
        ]
    }

    /// Directives of which a block takes over all of the outer block, or none where it has one of its own.
    static let lists = ["add_header", "proxy_hide_header", "fastcgi_hide_header"]
}

/// Makes rows of the tree of directives.
struct NginxListing {
    let defaults: NginxDefaults
    private(set) var rows: [[FactValue]] = []

    init(defaults: NginxDefaults) {
        self.defaults = defaults
    }

    /// Where in the tree a directive stands.
    struct Place {
        var block = "main"
        var context: String?
        var server: String?
        var serverName: String?
        var location: String?
        /// What the outer blocks give to this one.
        var inherited: [NginxConfiguration.Directive] = []
    }

    mutating func add(_ directives: [NginxConfiguration.Directive], in place: Place) {
        var numbers: [String: Int] = [:]
        for directive in directives {
            append(directive, value: directive.arguments.joined(separator: " "), place: place, origin: "written")
            guard let children = directive.children else { continue }
            let number = numbers[directive.name, default: 0] + 1
            numbers[directive.name] = number
            var inner = place
            inner.block = directive.name
            let step = "\(directive.name)[\(number)]"
            inner.context = place.context.map { "\($0)/\(step)" } ?? step
            switch directive.name {
            case "server" where place.block != "upstream":
                inner.server = inner.context
                let names = children.filter { $0.name == "server_name" }.flatMap(\.arguments)
                inner.serverName = names.isEmpty ? nil : names.joined(separator: " ")
            case "location":
                inner.location = directive.arguments.joined(separator: " ")
            default: break
            }
            inner.inherited = inheritance(for: inner, from: directives, outer: place)
            add(children, in: inner)
            if inner.block == "http" || inner.block == "server" && inner.context?.hasPrefix("http") == true {
                addUnwritten(children, in: inner)
            }
        }
    }

    /// What a block inside `directives` takes over from them and from what they took over.
    private func inheritance(
        for inner: Place, from directives: [NginxConfiguration.Directive], outer: Place
    ) -> [NginxConfiguration.Directive] {
        guard inner.block == "http" || inner.block == "server" else { return [] }
        let known = Set(defaults.inherited.map(\.name)).union(NginxDefaults.lists)
        let own = directives.filter { known.contains($0.name) }
        let names = Set(own.map(\.name))
        return own + outer.inherited.filter { !names.contains($0.name) }
    }

    private mutating func addUnwritten(_ children: [NginxConfiguration.Directive], in place: Place) {
        let written = Set(children.map(\.name))
        for directive in place.inherited where !written.contains(directive.name) {
            append(directive, value: directive.arguments.joined(separator: " "), place: place, origin: "inherited")
        }
        let known = written.union(place.inherited.map(\.name))
        for (name, value) in defaults.inherited where !known.contains(name) {
            rows.append(row(name, value, place, "default", nil, nil))
        }
    }

    private mutating func append(
        _ directive: NginxConfiguration.Directive, value: String, place: Place, origin: String
    ) {
        rows.append(row(directive.name, value, place, origin, directive.file, directive.line))
    }

    private func row(
        _ name: String, _ value: String, _ place: Place, _ origin: String, _ file: String?, _ line: Int?
    ) -> [FactValue] {
        [
            .text(name), .text(value), .text(place.block), .text(place.context), .text(place.server),
            .text(place.serverName), .text(place.location), .text(origin), .text(file), .int(line),
        ]
    }
}
