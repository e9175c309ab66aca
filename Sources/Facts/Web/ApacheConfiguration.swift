internal import HostRoot
internal import Localization

/// The configuration of Apache httpd with its includes and conditions resolved, in the order of reading.
struct ApacheConfiguration: HostPart {
    /// Nil where the server is not installed.
    let layout: ApacheLayout?
    let version: String?
    private(set) var entries: [Entry] = []
    private(set) var virtualHosts: [VirtualHost] = []
    /// Modules in the order in which they are loaded; those built in first.
    private(set) var modules: [Module] = []
    private(set) var obstacles: [Obstacle.Cause] = []

    /// A directive that takes effect.
    struct Entry: Sendable {
        /// In lower case, as the server compares it.
        let directive: String
        /// Arguments joined by spaces, with variables replaced and quotes removed.
        let value: String
        /// The sections around it, outermost first.
        let sections: [Section]
        /// Position in `virtualHosts`.
        let virtualHost: Int?
        let file: String
        let line: Int
    }

    struct Section: Sendable, Hashable {
        let kind: String
        let argument: String
    }

    struct VirtualHost: Sendable {
        let address: String
        var names: [String] = []
        let file: String
        let line: Int
    }

    struct Module: Sendable {
        /// Such as `ssl_module`.
        let name: String
        /// Such as `modules/mod_ssl.so`; nil for a module that is built in.
        let path: String?
        let file: String?
        let line: Int?
    }

    init(of host: AuditedHost) throws {
        guard let layout = try ApacheLayout.all.first(where: { try host.root.status($0.binary) != nil }) else {
            layout = nil
            version = nil
            return
        }
        self.layout = layout
        version = try host.part(ServerVersions.self)["apache2"]
        var reader = ApacheReader(layout: layout, root: host.root, version: version)
        reader.readEnvironment()
        reader.read(layout.mainFile, sections: [], virtualHost: nil, depth: 0)
        entries = reader.entries
        virtualHosts = reader.virtualHosts
        modules = reader.modules
        obstacles = reader.obstacles
    }
}

/// Where a distribution keeps Apache httpd, and what it builds in.
struct ApacheLayout: Sendable {
    let binary: String
    let mainFile: String
    let serverRoot: String
    /// Shell assignments that make up the server's environment.
    let environmentFile: String
    /// Names of the source files of built-in modules.
    let builtIn: [String]
    let isRedHat: Bool

    static let all = [
        ApacheLayout(
            binary: "/usr/sbin/apache2", mainFile: "/etc/apache2/apache2.conf", serverRoot: "/etc/apache2",
            environmentFile: "/etc/apache2/envvars",
            builtIn: [
                "core.c", "mod_so.c", "mod_watchdog.c", "http_core.c", "mod_log_config.c", "mod_logio.c",
                "mod_version.c", "mod_unixd.c",
            ], isRedHat: false),
        ApacheLayout(
            binary: "/usr/sbin/httpd", mainFile: "/etc/httpd/conf/httpd.conf", serverRoot: "/etc/httpd",
            environmentFile: "/etc/sysconfig/httpd", builtIn: ["core.c", "mod_so.c", "http_core.c"], isRedHat: true),
        ApacheLayout(
            binary: "/usr/local/apache2/bin/httpd", mainFile: "/usr/local/apache2/conf/httpd.conf",
            serverRoot: "/usr/local/apache2", environmentFile: "/usr/local/apache2/bin/envvars",
            builtIn: ["core.c", "mod_so.c", "http_core.c"], isRedHat: false),
    ]
}
