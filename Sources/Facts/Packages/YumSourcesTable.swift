extension FactTable {
    static let yumSources = FactTable(
        "yum_sources", "Repositories of dnf or yum, with the options that hold for them.",
        columns: [
            .text("id", "Id of the repository"),
            .text("name", "Its title"),
            .text("baseurl", "Addresses, without a user name and password"),
            .text("mirrorlist", "Address of a list of mirrors"),
            .text("metalink", "Address of a metalink file"),
            .integer("enabled", "1 where it is used"),
            .integer("gpgcheck", "1 where packages must be signed"),
            .integer("repo_gpgcheck", "1 where the metadata must be signed"),
            .integer("sslverify", "1 where the server's certificate is verified"),
            .text("gpgkey", "Files or addresses of its keys"),
            .text("proxy", "Proxy, without a user name and password; null for none"),
            .integer("has_credentials", "1 where a password stands in its options or address"),
            .text("file", "File that defines it"),
            .integer("line", "Line of its first option"),
        ],
        sources: ["/etc/dnf/dnf.conf", "/etc/yum.conf", "/etc/yum.repos.d"]
    ) { host, rows in
        let configuration = try host.part(DNFConfiguration.self)
        for cause in configuration.obstacles { rows.noteMissingRows(cause) }
        for repository in configuration.repositories {
            let options = repository.options
            func publicURLs(_ key: String) -> FactValue {
                .text(
                    options[key].map {
                        $0.split { $0 == " " || $0 == "," }.map { PublicURL(String($0)).text }
                            .joined(separator: " ")
                    })
            }
            let proxy = options["proxy"] ?? configuration.value("proxy")
            let hasPassword = options["password"] != nil || options["proxy_password"] != nil
            let inAddress = ["baseurl", "mirrorlist", "metalink", "proxy"].contains { key in
                options[key].map { $0.split(separator: " ").contains { PublicURL(String($0)).hasCredentials } } ?? false
            }
            rows.append([
                .text(repository.id), .text(options["name"]), publicURLs("baseurl"), publicURLs("mirrorlist"),
                publicURLs("metalink"), .bool(repository.isEnabled),
                .bool(configuration.flag("gpgcheck", of: repository, standard: false)),
                .bool(configuration.flag("repo_gpgcheck", of: repository, standard: false)),
                .bool(configuration.flag("sslverify", of: repository, standard: true)), publicURLs("gpgkey"),
                .text(proxy.flatMap { $0 == "_none_" || $0.isEmpty ? nil : PublicURL($0).text }),
                .bool(hasPassword || inAddress), .text(repository.file), .int(repository.line),
            ])
        }
    }

    static let dnfSettings = FactTable(
        "dnf_settings", "Options in the main section of dnf's or yum's configuration.",
        columns: [
            .text("key", "Name of the option"),
            .text("value", "Its value, without a user name and password in a URL; null for a password"),
            .integer("enabled", "The value as a yes (1) or no (0); null for other values"),
            .text("file", "File that sets it"),
            .integer("line", "Line in the file"),
        ],
        sources: ["/etc/dnf/dnf.conf", "/etc/yum.conf"]
    ) { host, rows in
        let configuration = try host.part(DNFConfiguration.self)
        for cause in configuration.obstacles { rows.noteMissingRows(cause) }
        for setting in configuration.main {
            let isSecret = setting.key.hasSuffix("password")
            rows.append([
                .text(setting.key), isSecret ? nil : .text(PublicURL(setting.value).text),
                .bool(DNFConfiguration.boolean(setting.value)), .text(setting.file), .int(setting.line),
            ])
        }
    }
}
