extension FactTable {
    static let rpmPackages = FactTable(
        "rpm_packages", "Packages that rpm has installed.",
        columns: [
            .text("name", "Package name; gpg-pubkey is a key that rpm trusts"),
            .text("version", "Version"),
            .text("release", "Release of the version"),
            .text("source", "File name of the source package"),
            .text("source_name", "Name of the source package"),
            .integer("size", "Size of the installed files in bytes"),
            .text("sha1", "SHA-1 of the package's header"),
            .text("arch", "Architecture"),
            .integer("epoch", "Epoch of the version; null is 0"),
            .time("install_time", "When it was installed, in seconds since 1970"),
            .text("vendor", "Who distributes it"),
            .text("package_group", "Group of the package"),
            .text("full_version", "[epoch:]version-release, to be compared by rpm_version_compare"),
            .integer("signed", "1 where the installed package carried a signature"),
            .text("signing_key", "Id of the key that signed it"),
            .text("module", "Module stream that it belongs to"),
        ],
        sources: [
            "/var/lib/rpm/rpmdb.sqlite", "/var/lib/rpm/Packages", "/usr/lib/sysimage/rpm/Packages.db",
        ]
    ) { host, rows in
        for package in try host.part(RPMDatabase.self).packages {
            rows.append([
                .text(package.name), .text(package.version), .text(package.release), .text(package.sourceRPM),
                .text(package.source), .int(package.size), .text(package.sha1), .text(package.architecture),
                .int(package.epoch), .int(package.installTime), .text(package.vendor), .text(package.group),
                .text(package.fullVersion), .bool(package.signingKey != nil),
                .text(package.signingKey.flatMap { $0.isEmpty ? nil : $0 }), .text(package.module),
            ])
        }
    }
}
