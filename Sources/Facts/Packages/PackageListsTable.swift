extension FactTable {
    static let packageLists = FactTable(
        "package_lists", "Package lists of the configured repositories, downloaded or missing.",
        columns: [
            .text("manager", "apt or dnf"),
            .text("repository", "Address of the repository (apt, where it is missing), or its id (dnf)"),
            .text("suite", "Suite (apt)"),
            .text("codename", "Code name (apt)"),
            .text("component", "Component (apt)"),
            .text("origin", "Origin, as the repository says (apt)"),
            .text("label", "Label, as the repository says (apt)"),
            .text("file", "File on this host; null where the list has not been downloaded"),
            .integer("is_present", "1 where the list has been downloaded"),
            .integer("is_signed", "1 where the repository's description came with a signature (apt)"),
            .integer("is_security", "1 where it has the distribution's security updates (apt)"),
            .time("refreshed", "When the lists were last refreshed, in seconds since 1970"),
            .integer("age_days", "Whole days since then"),
            .time("published", "When the repository was made, in seconds since 1970 (apt)"),
            .time("valid_until", "When it becomes out of date, in seconds since 1970; null for never (apt)"),
            .integer("is_expired", "1 where that time is past (apt)"),
        ],
        sources: ["/var/lib/apt/lists", "/etc/apt/sources.list*", "/var/cache/dnf", "/var/cache/libdnf5"]
    ) { host, rows in
        if try !host.part(DpkgDatabase.self).packages.isEmpty {
            let lists = try host.part(APTLists.self)
            for index in lists.indexes {
                let release = index.release.map { lists.releases[$0] }
                rows.append([
                    .text("apt"), .text(index.site), .text(release?.suite), .text(release?.codename),
                    .text(index.component), .text(release?.origin), .text(release?.label), .text(index.path),
                    .bool(true), .bool(release?.isSigned ?? false), .bool(release?.isSecurity ?? false),
                    .int(lists.refreshed), .int(lists.refreshed.map { (host.now - $0) / 86_400 }),
                    .int(release?.published), .int(release?.validUntil),
                    .bool(release?.validUntil.map { $0 < host.now } ?? false),
                ])
            }
            for source in lists.missing {
                rows.append([
                    .text("apt"), .text(PublicURL(source.uri).text), .text(source.suite), nil,
                    .text(source.components.joined(separator: " ")), nil, nil, nil, .bool(false), nil, nil, nil, nil,
                    nil, nil, nil,
                ])
            }
        }
        if try !host.part(RPMDatabase.self).packages.isEmpty {
            let present = try host.part(DNFLists.self).repositories
            for repository in present {
                rows.append([
                    .text("dnf"), .text(repository.id), nil, nil, nil, nil, nil, .text(repository.primary), .bool(true),
                    nil, nil, .int(repository.refreshed), .int((host.now - repository.refreshed) / 86_400), nil, nil,
                    nil,
                ])
            }
            for repository in try host.part(DNFConfiguration.self).repositories
            where repository.isEnabled && !present.contains(where: { $0.id == repository.id }) {
                rows.append([
                    .text("dnf"), .text(repository.id), nil, nil, nil, nil, nil, nil, .bool(false), nil, nil, nil, nil,
                    nil, nil, nil,
                ])
            }
        }
    }
}
