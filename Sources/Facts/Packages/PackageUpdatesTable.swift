internal import Localization

extension FactTable {
    static let packageUpdates = FactTable(
        "package_updates", "Installed packages of which the downloaded package lists hold a newer version.",
        columns: [
            .text("name", "Package name"),
            .text("arch", "Architecture"),
            .text("source", "Source package"),
            .text("installed", "Installed version"),
            .text("available", "Version that the package manager would install"),
            .text("origin", "Who publishes it: the repository's origin, or the installed package's vendor"),
            .text("suite", "Suite of the repository (apt)"),
            .text("repository", "List (apt) or id (dnf) of the repository that has it"),
            .integer("is_security", "1 where it, or a version between, is a security update of the distribution"),
            .text("severity", "Distribution's rating: low, moderate, important, critical; null where it gives none"),
            .text("advisory", "Id of the distribution's advisory, where the metadata has it"),
            .integer("held", "1 where the administrator holds the package back"),
            .integer("phased_percentage", "Percentage of hosts to which it is offered by now; null for all"),
        ],
        sources: [
            "/var/lib/apt/lists", "/etc/apt/preferences", "/var/lib/dpkg/status", "/var/cache/dnf",
            "/var/cache/libdnf5", "/var/lib/rpm",
        ]
    ) { host, rows in
        let apt = try APTUpdates(of: host)
        let dnf = try DNFUpdates(of: host)
        for cause in apt.obstacles + dnf.obstacles { rows.noteMissingRows(cause) }
        for age in try PackageListAge.stale(on: host) { rows.noteMissingRows(age) }
        for update in apt.updates + dnf.updates {
            rows.append([
                .text(update.name), .text(update.architecture), .text(update.source), .text(update.installed),
                .text(update.available), .text(update.origin), .text(update.suite), .text(update.repository),
                .bool(update.isSecurity), .text(update.severity), .text(update.advisory), .bool(update.isHeld),
                .int(update.phasedPercentage),
            ])
        }
    }
}

/// How old the package lists may be for pending updates to be told from them.
enum PackageListAge {
    /// The policy's parameter, in days.
    static let parameter = "package_lists_max_age_days"
    private static let standard: Int64 = 7

    /// A cause for each package manager whose lists are too old to say that nothing is pending.
    static func stale(on host: AuditedHost) throws -> [Obstacle.Cause] {
        var limit = standard
        if case .integer(let days)? = host.parameters[parameter]?.first { limit = days }
        var times: [Int64] = []
        if try !host.part(DpkgDatabase.self).packages.isEmpty, let time = try host.part(APTLists.self).refreshed {
            times.append(time)
        }
        if try !host.part(RPMDatabase.self).packages.isEmpty {
            if let oldest = try host.part(DNFLists.self).repositories.map(\.refreshed).min() { times.append(oldest) }
        }
        return times.filter { host.now - $0 > limit * 86_400 }.map { time in
            let days = (host.now - time) / 86_400
            return .unsupported(
                LocalizedText(
                    en: "the package lists are \(days) days old", ja: "パッケージ一覧が \(days) 日前のものです"))
        }
    }
}
