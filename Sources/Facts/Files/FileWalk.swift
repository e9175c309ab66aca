internal import CLinux
internal import Glibc
internal import HostRoot
internal import Localization

/// One pass over the local file systems of the host, shared by all tables about files that stand out.
///
/// Memory does not grow with the tree: only what stands out is kept. Links are never followed; network file systems,
/// virtual ones, read-only images (snaps) and the storage of containers are left out.
package struct FileWalk: HostPart {
    /// What stood out, in the order of paths.
    package let files: [FoundFile]
    package let obstacles: [Obstacle.Cause]
    /// How many directory entries were looked at.
    package let entryCount: Int

    package init(of host: AuditedHost) throws {
        guard host.isFileWalkAllowed else {
            throw Obstacle.Cause.switchedOff(
                LocalizedText(
                    en: "the walk through the file tree is switched off",
                    ja: "ファイルツリーの走査が無効になっています"))
        }
        let start = try host.root.openPath("/", flags: O_RDONLY | O_DIRECTORY)
        let crew = WalkCrew(
            start: start, names: try host.part(AccountNames.self),
            mounts: LocalMounts(
                mountinfo: FileWalk.mountinfo(of: host.root), location: host.root.locationInMountList))
        crew.run()
        let result = crew.result
        files = result.files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        obstacles = result.obstacles
        entryCount = result.entryCount
    }

    /// The mounts that this process sees, whatever root it looks at; empty where /proc is not mounted.
    private static func mountinfo(of root: HostRoot) -> String {
        // Without the list, file systems are told by statfs(2) alone.
        (try? HostRoot().text(root.mountList)) ?? ""
    }

    /// Hands over the files with a mark, after noting what stood in the way.
    func rows(marked mark: FoundFile.Marks, in rows: inout TableRows, row: (FoundFile) -> [FactValue]) {
        for cause in obstacles { rows.noteMissingRows(cause) }
        for file in files where file.marks.contains(mark) { rows.append(row(file)) }
    }
}
