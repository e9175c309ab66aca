extension FactTable {
    static let debPackages = FactTable(
        "deb_packages", "Packages that dpkg knows of, also those removed with their configuration left.",
        columns: [
            .text("name", "Package name"),
            .text("version", "Version of the package"),
            .text("source", "Source package that it was built from"),
            .text("source_version", "Version of the source package"),
            .integer("size", "Installed size in bytes, rounded to KiB"),
            .text("arch", "Architecture, or all"),
            .text("revision", "Debian revision: the version's last part"),
            .text("status", "State as dpkg writes it: three words"),
            .text("selection", "What the administrator wants: install, hold, deinstall or purge"),
            .text("state", "State: installed, config-files, half-configured, …"),
            .integer("needs_reinstall", "1 where dpkg has marked it as broken, to be installed again"),
            .text("maintainer", "Maintainer of the package"),
            .text("section", "Section of the archive"),
            .text("priority", "Priority of the package"),
        ],
        sources: ["/var/lib/dpkg/status", "/var/lib/dpkg/updates", "/var/lib/dpkg/status.d"]
    ) { host, rows in
        for package in try host.part(DpkgDatabase.self).packages {
            let revision = DebVersion.Parts(ArraySlice(package.version.utf8)).revision
            rows.append([
                .text(package.name), .text(package.version), .text(package.source), .text(package.versionOfSource),
                .int(package.installedSize.map { $0.multipliedReportingOverflow(by: 1024).partialValue }),
                .text(package.architecture), .text(String(decoding: revision, as: UTF8.self)),
                .text("\(package.want) \(package.flag) \(package.state)"), .text(package.want), .text(package.state),
                .bool(package.flag != "ok"), .text(package.maintainer), .text(package.section),
                .text(package.priority),
            ])
        }
    }
}
