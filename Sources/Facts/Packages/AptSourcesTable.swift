extension FactTable {
    static let aptSources = FactTable(
        "apt_sources", "Package sources of apt: a row for each type, URI and suite.",
        columns: [
            .text("type", "deb or deb-src"),
            .text("base_uri", "Address of the repository, without a user name and password"),
            .text("suite", "Suite, or a path that ends in a slash for a repository without one"),
            .text("components", "Components, separated by spaces"),
            .text("architectures", "Architectures that it is limited to, separated by spaces"),
            .integer("enabled", "1 unless it says Enabled: no"),
            .text("signed_by", "Keyring files or fingerprints that must have signed it; null for all trusted keys"),
            .integer("trusted", "1 where its signature is not checked at all, 0 where it must be; null by default"),
            .integer("allow_insecure", "1 where it may be without a signature; null by default"),
            .integer("allow_weak", "1 where weak digests are accepted; null by default"),
            .integer("allow_downgrade_to_insecure", "1 where it may lose its signature; null by default"),
            .integer("check_valid_until", "0 where an outdated index is accepted; null by default"),
            .integer("has_credentials", "1 where the address holds a user name or password"),
            .text("file", "File that names it"),
            .integer("line", "Line, or first line of the paragraph"),
        ],
        sources: ["/etc/apt/sources.list", "/etc/apt/sources.list.d"]
    ) { host, rows in
        let sources = try host.part(APTSources.self)
        for cause in sources.obstacles { rows.noteMissingRows(cause) }
        for source in sources.sources {
            let url = PublicURL(source.uri)
            rows.append([
                .text(source.type), .text(url.text), .text(source.suite),
                .text(source.components.joined(separator: " ")), .text(source.options["arch"]),
                .bool(source.isEnabled), .text(source.options["signed-by"]), .bool(source.flag("trusted")),
                .bool(source.flag("allow-insecure")), .bool(source.flag("allow-weak")),
                .bool(source.flag("allow-downgrade-to-insecure")), .bool(source.flag("check-valid-until")),
                .bool(url.hasCredentials), .text(source.file), .int(source.line),
            ])
        }
    }
}
