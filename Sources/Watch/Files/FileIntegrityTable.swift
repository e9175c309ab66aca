internal import Facts
internal import HostRoot
internal import Localization

extension FactTable {
    static func fileIntegrity(_ memory: WatchMemory) -> FactTable {
        FactTable(
            "file_integrity", "What is not as it was accepted of the watched files: a row for each that differs.",
            columns: [
                .text("path", "Absolute path; bytes that are not printable as \\xNN"),
                .text("status", "changed, added, removed, or unreadable: nothing is known about it"),
                .text(
                    "what",
                    "Of a changed file: type, content, size, owner, group, mode, flags, target (of a link), acl, "
                        + "capabilities or xattr"),
                .text("expected", "As it was accepted; content as SHA-256, owner and group as numbers"),
                .text("found", "As it is"),
                .text("kind", "regular, directory, symlink, fifo, socket, character or block; as found"),
                .text("mode", "Permissions of the file as found, as four octal digits"),
                .integer("is_essential", "1 if the policy's integrity_essential names it"),
                .text("vouched_by", "The package whose own checksum agrees with what was found, with its versions"),
                .time("changed_at", "When the file last changed, in seconds since 1970"),
                .time("accepted_at", "When the file was accepted as it was, in seconds since 1970"),
                .text("accepted_by", "Who accepted it so"),
            ],
            sources: ["the watched files", "/var/lib/elpis/files", "the package database"], privilege: .root
        ) { host, rows in
            let report: FileReport
            do {
                report = try memory.fileReport(of: host)
            } catch let error as FileBaselineError {
                throw Obstacle.Cause.unsupported(error.text)
            } catch let error as StateError {
                throw error.obstacle
            }
            rows.take(report, essential: IntegritySettings(host).essentialPaths(in: host.root))
        }
    }
}

extension TableRows {
    fileprivate mutating func take(_ report: FileReport, essential: WatchedPaths) {
        for cause in report.obstacles { noteMissingRows(cause) }
        if let cause = report.vouchingObstacle { noteMissingValues(cause, in: ["vouched_by"]) }
        if report.differenceCount > report.differences.count {
            noteMissingRows(
                .limitReached(
                    LocalizedText(
                        en: "\(report.differenceCount) files differ, and \(report.differences.count) are listed",
                        ja: "差異のあるファイルは \(report.differenceCount) 件で、うち \(report.differences.count) 件を表示しています")))
        }
        for difference in report.differences {
            let isEssential = essential.contains(difference.pathBytes)
            if difference.status != .changed {
                append(difference, difference.status, nil, isEssential)
            }
            for change in difference.changes { append(difference, .changed, change, isEssential) }
        }
    }

    private mutating func append(
        _ difference: FileDifference, _ status: FileDifference.Status, _ change: FileDifference.Change?,
        _ isEssential: Bool
    ) {
        append([
            .text(difference.path), .text(status.rawValue),
            .text(change?.what.rawValue), .text(change?.expected),
            .text(change?.found), .text(difference.found?.kind.rawValue),
            .text(difference.found.map { OctalMode.text($0.permissions) }), .bool(isEssential),
            .text(difference.vouchedBy), .int(difference.changedAt), .int(difference.acceptance?.at),
            .text(difference.acceptance?.by),
        ])
    }
}

extension FactTable {
    static let integritySettings = FactTable(
        "integrity_settings", "Which files are watched: a row for each path or pattern of the policy.",
        columns: [
            .text("kind", "essential, tree or exclude"),
            .text("pattern", "An absolute path, whose parts may be shell patterns; of an exclude, also a name"),
        ],
        sources: ["the policy"]
    ) { host, rows in
        let settings = IntegritySettings(host)
        for (kind, patterns) in [
            ("essential", settings.essential), ("tree", settings.trees), ("exclude", settings.excludes),
        ] {
            for pattern in patterns { rows.append([.text(kind), .text(pattern)]) }
        }
    }
}
