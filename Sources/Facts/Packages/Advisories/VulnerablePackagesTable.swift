internal import Localization

extension FactTable {
    static let vulnerablePackages = FactTable(
        "vulnerable_packages", "Installed packages that an imported advisory calls vulnerable in their version.",
        columns: [
            .text("package", "Package name"),
            .text("arch", "Architecture"),
            .text("source", "Source package"),
            .text("version", "Version that was compared: of the source package on Debian and Ubuntu"),
            .text("fixed_version", "First version without the weakness; null where there is none yet"),
            .text("advisory", "Id of the advisory"),
            .text("cve", "CVE ids, separated by spaces"),
            .text("severity", "critical, high, medium or low; null where nobody has rated it"),
            .text("summary", "What the advisory says, its beginning"),
        ],
        sources: ["/var/lib/elpis/advisories.tsv", "/var/lib/dpkg/status", "/var/lib/rpm"]
    ) { host, rows in
        let dpkg = try host.part(DpkgDatabase.self).packages.filter(\.isInstalled)
        let rpm = try host.part(RPMDatabase.self).packages
        guard !dpkg.isEmpty || !rpm.isEmpty else { return }
        let feed = try host.part(AdvisoryFeed.self)
        guard feed.releases.contains(where: { feed.counts[$0] != nil }) else {
            throw Obstacle.Cause.unsupported(
                LocalizedText(
                    en: "the advisory feed has nothing on \(feed.releases.first ?? "this distribution")",
                    ja: "取り込まれた脆弱性情報に \(feed.releases.first ?? "このディストリビューション") のものがありません"))
        }
        let advisories = Dictionary(grouping: feed.entries, by: \.package)
        func append(_ name: String, _ arch: String, _ source: String, _ version: String, _ advisory: Advisory) {
            rows.append([
                .text(name), .text(arch), .text(source), .text(version),
                .text(advisory.fixed.isEmpty ? nil : advisory.fixed), .text(advisory.id),
                .text(advisory.cves.isEmpty ? nil : advisory.cves),
                .text(advisory.severity.isEmpty ? nil : advisory.severity), .text(advisory.summary),
            ])
        }
        for package in dpkg {
            for advisory in advisories[package.source] ?? []
            where advisory.concerns(package.versionOfSource, order: { DebVersion.order($0, $1) }) {
                append(package.name, package.architecture, package.source, package.versionOfSource, advisory)
            }
        }
        for package in rpm where package.name != "gpg-pubkey" {
            // A feed may name the binary package or the source; most sources' packages share its version.
            var found = advisories[package.name] ?? []
            if package.source != package.name, package.hasVersionOfSource {
                found += advisories[package.source] ?? []
            }
            for advisory in found where advisory.concerns(package.fullVersion, order: { RPMVersion.order($0, $1) }) {
                append(package.name, package.architecture, package.source, package.fullVersion, advisory)
            }
        }
    }

    static let advisoryFeed = FactTable(
        "advisory_feed", "The advisories that were imported; a row for each release that they are about.",
        columns: [
            .text("path", "File of the feed"),
            .text("release", "Distribution and release, such as debian:12"),
            .integer("entries", "Number of entries about packages of that release"),
            .integer("is_this_host", "1 where it is the release of this host"),
            .time("created", "When it was imported, in seconds since 1970"),
            .integer("age_days", "Whole days since then"),
        ],
        sources: ["/var/lib/elpis/advisories.tsv"]
    ) { host, rows in
        let feed = try host.part(AdvisoryFeed.self)
        for (release, count) in feed.counts.sorted(by: { $0.key < $1.key }) {
            rows.append([
                .text(feed.path), .text(release), .int(count), .bool(feed.releases.contains(release)),
                .int(feed.created), .int((host.now - feed.created) / 86_400),
            ])
        }
    }
}

extension Advisory {
    /// Whether a version has the weakness.
    fileprivate func concerns(_ version: String, order: (String, String) -> Int) -> Bool {
        if !introduced.isEmpty, order(version, introduced) < 0 { return false }
        return fixed.isEmpty || order(version, fixed) < 0
    }
}

extension RPMDatabase.Package {
    /// Whether the source package's file name carries this package's own version.
    fileprivate var hasVersionOfSource: Bool {
        sourceRPM.map { $0.hasPrefix("\(source)-\(version)-") } ?? false
    }
}
