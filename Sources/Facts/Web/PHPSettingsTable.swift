extension FactTable {
    static let phpSettings = FactTable(
        "php_settings",
        "INI settings of each installed PHP: as written, the defaults of names that matter to security, and what holds in "
            + "each pool of php-fpm.",
        columns: [
            .text("version", "PHP version as the folders name it; null where they do not"),
            .text("sapi", "Server interface: apache2, fpm, cgi or cli"),
            .text("pool", "Pool of php-fpm; null outside pools"),
            .text("scope", "PATH= or HOST= section that it is limited to"),
            .text("name", "Name of the setting"),
            .text("value", "Value as PHP sees it"),
            .integer("enabled", "1 or 0 for settings known to be switches, else null"),
            .text("origin", "ini, pool, default, or fixed where the program overrides the files"),
            .text("file", "File; null for defaults"),
            .integer("line", "Line in the file"),
            .integer("effective", "1 where it is in force"),
        ],
        sources: [
            "/etc/php/*/*/php.ini", "/etc/php/*/*/conf.d", "/etc/php.ini", "/etc/php.d", "/etc/php-fpm.d",
            "/usr/local/etc/php",
        ]
    ) { host, rows in
        let configuration = try host.part(PHPConfiguration.self)
        for setting in configuration.settings {
            rows.append([
                .text(setting.installation.version), .text(setting.installation.sapi), .text(setting.pool),
                .text(setting.scope), .text(setting.name), .text(setting.value),
                .bool(PHPDefaults.isOn(setting.name, setting.value)), .text(setting.origin.rawValue),
                .text(setting.file), .int(setting.line), .bool(setting.isEffective),
            ])
        }
        for cause in configuration.obstacles { rows.noteMissingRows(cause) }
    }

    static let phpFPMPools = FactTable(
        "php_fpm_pools", "Pools of php-fpm.",
        columns: [
            .text("version", "PHP version as the folders name it; null where they do not"),
            .text("pool", "Name of the pool"),
            .text("user", "Account that its processes run under"),
            .text("group_name", "Group that they run under"),
            .text("listen", "Socket path, port or address and port that it listens on"),
            .text("listen_mode", "Permissions of the socket in octal"),
            .text("listen_allowed_clients", "Addresses that may connect over TCP; null for all"),
            .text("limit_extensions", "Extensions of files that may be run; empty for all"),
            .text("file", "File that sets it up"),
            .integer("line", "First line of it in that file"),
        ],
        sources: ["/etc/php/*/fpm/pool.d", "/etc/php-fpm.d"]
    ) { host, rows in
        let configuration = try host.part(PHPConfiguration.self)
        for pool in configuration.pools {
            let values = pool.directives
            rows.append([
                .text(pool.installation.version), .text(pool.name), .text(values["user"]), .text(values["group"]),
                .text(values["listen"]), .text(values["listen.mode"] ?? "0660"),
                .text(values["listen.allowed_clients"]), .text(values["security.limit_extensions"] ?? ".php .phar"),
                .text(pool.file), .int(pool.line),
            ])
        }
        for cause in configuration.obstacles { rows.noteMissingRows(cause) }
    }
}
