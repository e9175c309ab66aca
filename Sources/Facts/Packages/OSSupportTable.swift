internal import Localization

extension FactTable {
    static let osSupport = FactTable(
        "os_support", "Until when the installed release gets security updates; one row.",
        columns: [
            .text("platform", "Id of the distribution"),
            .text("version", "Release, as a machine-readable number"),
            .time("end_of_life", "End of regular support, in seconds since 1970"),
            .text("end_of_life_date", "Last day of regular support, YYYY-MM-DD"),
            .integer("days_left", "Whole days until the end of regular support; negative when it is over"),
            .time("extended", "End of extended support, in seconds since 1970; null where there is none"),
            .text("extended_date", "Last day of extended support, YYYY-MM-DD"),
            .integer("extended_days_left", "Whole days until the end of extended support; null where there is none"),
            .text("extended_programme", "LTS (Debian), ESM (Ubuntu) or ELS (Red Hat, Oracle)"),
            .integer("extended_in_force", "1 where this host receives extended support, as its package sources show"),
        ],
        sources: ["/etc/os-release", "/etc/apt/sources.list*", "/etc/yum.repos.d", "a table of announced dates"]
    ) { host, rows in
        let release = try host.part(OSRelease.self)
        guard release.path != nil else { return }
        let isStream = release.id == "centos" && release.values["NAME"]?.contains("Stream") == true
        var support = DistributionSupport(id: release.id, versionID: release.versionID, isStream: isStream)
        if let date = release.values["SUPPORT_END"], CivilDate(date) != nil {
            support = DistributionSupport(endOfLife: date, extended: nil)
        }
        guard let support, let end = CivilDate(support.endOfLife)?.end else {
            throw Obstacle.Cause.unsupported(
                LocalizedText(
                    en: "the end of support of \(release.id) \(release.versionID) is not known",
                    ja: "\(release.id) \(release.versionID) のサポート終了日が登録されていません"))
        }
        let isExtended: Bool
        switch support.extended?.programme {
        case .lts: isExtended = true
        case .esm:
            isExtended = try host.part(APTSources.self).sources.contains {
                $0.isEnabled && $0.uri.contains("esm.ubuntu.com")
            }
        case .els, nil: isExtended = false
        }
        let extendedEnd = support.extended.flatMap { CivilDate($0.until)?.end }
        rows.append([
            .text(release.id), .text(release.versionID), .int(end), .text(support.endOfLife),
            .int(wholeDays(end - host.now)), .int(extendedEnd), .text(support.extended?.until),
            .int(extendedEnd.map { wholeDays($0 - host.now) }),
            .text(support.extended?.programme.rawValue), .bool(isExtended),
        ])
    }

    /// Rounded down, so that a second past the end is a day past it.
    private static func wholeDays(_ seconds: Int64) -> Int64 {
        (seconds - (seconds < 0 ? 86_399 : 0)) / 86_400
    }
}
