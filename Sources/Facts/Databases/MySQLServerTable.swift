internal import HostRoot
internal import Localization

extension FactTable {
    static let mysqlServer = FactTable(
        "mysql_server", "The installed MySQL or MariaDB server; one row, or none.",
        columns: [
            .text("flavour", "mariadb or mysql"),
            .text("version", "Upstream version, such as 10.11.6"),
            .text("binary", "The server program"),
            .text("bind_address", "Addresses it listens on, `*` for all; null where it listens on none"),
            .integer("port", "TCP port; null where it listens on none"),
            .text("socket", "UNIX socket"),
            .text("datadir", "Data directory"),
            .text("datadir_mode", "Permissions of the data directory in octal"),
            .integer("datadir_uid", "Owner of the data directory"),
            .text("ssl_key", "File of the private key for TLS"),
            .text("ssl_key_mode", "Permissions of that file in octal"),
            .integer("ssl_key_uid", "Owner of that file"),
            .integer("running", "1 where it runs; null where only files are audited"),
            .integer("process_uid", "User id that it runs under"),
        ],
        sources: ["option files", "/var/lib/dpkg/status", "/var/lib/mysql/mysql_upgrade_info", "/proc/*/comm"],
        privilege: .partlyRoot
    ) { host, rows in
        guard let server = try host.part(MySQLServer.self).installation else { return }
        let configuration = try host.part(MySQLConfiguration.self)
        let process = try host.part(MySQLProcess.self)
        let isListening = configuration["skip_networking"] != "ON"
        let folder = configuration["datadir"] ?? "/var/lib/mysql"
        let key = configuration["ssl_key"].flatMap { path in
            path.isEmpty || path == MySQLServer.Installation.automatic
                ? nil : path.hasPrefix("/") ? path : "\(folder)/\(path)"
        }
        var keyStatus: FileStatus?
        var folderStatus: FileStatus?
        do {
            folderStatus = try host.root.status(folder)
        } catch {
            rows.noteMissingValues(Obstacle.Cause(error), in: ["datadir_mode", "datadir_uid"])
        }
        do {
            keyStatus = try key.flatMap { try host.root.status($0) }
        } catch {
            rows.noteMissingValues(Obstacle.Cause(error), in: ["ssl_key_mode", "ssl_key_uid"])
        }
        if server.version == nil {
            rows.noteMissingValues(
                .unsupported(
                    LocalizedText(
                        en: "nothing tells the version of \(server.binary)", ja: "\(server.binary) のバージョンが分かりません")),
                in: ["version"])
        }
        for cause in try host.part(MySQLOptions.self).obstacles {
            rows.noteMissingValues(cause, in: ["bind_address", "port", "socket", "datadir", "ssl_key"])
        }
        // An empty address means the default as well.
        let address = configuration["bind_address"].flatMap { $0.isEmpty ? nil : $0 } ?? "*"
        rows.append([
            .text(server.flavour.rawValue), .text(server.version), .text(server.binary),
            isListening ? .text(address) : .null, isListening ? .int(configuration["port"].flatMap { Int($0) }) : .null,
            .text(configuration["socket"]), .text(folder), .text(folderStatus?.octalPermissions),
            .int(folderStatus?.user), .text(key), .text(keyStatus?.octalPermissions), .int(keyStatus?.user),
            host.root.isLive ? .bool(process.id != nil) : .null, .int(process.user),
        ])
    }
}
