package import Facts
internal import HostRoot
package import Localization

/// The files of a host as a person accepted them: learnt once, then changed by acceptance only.
package enum FileBaseline {
    /// Fills the first state; `acceptance` says that it was learnt.
    ///
    /// - Throws: ``FileBaselineError`` also where there is a baseline already.
    package static func learn(host: AuditedHost, state: State, acceptance: Acceptance) throws -> FileReport {
        guard try state.read(.files) == nil else { throw FileBaselineError.alreadyLearnt }
        return try write(host, state, .all, acceptance, cursor: nil)
    }

    /// Makes what is found the accepted state: of the paths, folders and shell patterns, or of everything.
    ///
    /// What cannot be read is not accepted; the report names it, and the paths at which no watched file is. An
    /// acceptance of nothing is not written down.
    package static func accept(
        paths: [String]?, host: AuditedHost, state: State, acceptance: Acceptance
    ) throws -> FileReport {
        guard let cursor = try cursor(state) else { throw FileBaselineError.notLearnt }
        guard let paths else { return try write(host, state, .all, acceptance, cursor: cursor) }
        let accepted = AcceptedPaths(paths)
        var report = try difference(host, state, from: try self.cursor(state))
        let named = report.differences.filter { accepted.cover($0.pathBytes) }
        let absent = try paths.filter { path in
            let path = AcceptedPaths([path])
            return try !named.contains { path.cover($0.pathBytes) } && !isAccepted(path, in: state)
        }
        // Beyond the listed differences there may be more of the named ones.
        if !named.isEmpty || report.differenceCount > report.differences.count {
            report = try write(host, state, accepted, acceptance, cursor: cursor, updating: named)
        }
        report.absentPaths = absent
        return report
    }

    private static func isAccepted(_ path: AcceptedPaths, in state: State) throws -> Bool {
        guard let cursor = try cursor(state) else { return false }
        while let folder = cursor.folder {
            let name = try cursor.take { name, old throws(StateError) in old.accepted.map { _ in Array(name) } }
            if let name, path.cover(folder + [UInt8(ascii: "/")] + name) { return true }
        }
        return false
    }

    /// What is not as it was accepted. `isFull` reads every file, also those that the file system says are unchanged.
    package static func differences(host: AuditedHost, state: State, isFull: Bool = false) throws -> FileReport {
        guard let cursor = try cursor(state) else { throw FileBaselineError.notLearnt }
        let found = try difference(host, state, from: cursor, isFull: isFull)
        return try PackageVouching(host, cursor.head).vouched(found)
    }

    private static func difference(
        _ host: AuditedHost, _ state: State, from cursor: BaselineCursor?, isFull: Bool = false
    ) throws -> FileReport {
        let pass = BaselinePass(
            cursor: cursor, writer: nil, purpose: .find, paths: try paths(host),
            sample: isFull ? .full : FileSample(secret: state.secret(for: "file sample"), now: host.now), now: host.now)
        try pass.run(over: host.root)
        return pass.result
    }

    /// The same, and keeps what was found, so that no file is read twice; what is accepted stays as it is.
    @discardableResult
    package static func refresh(host: AuditedHost, state: State) throws -> FileReport {
        let report = try differences(host: host, state: state)
        guard report.staleCount > 0, let cursor = try cursor(state) else { return report }
        var head = cursor.head
        let vouched = head.vouchers(of: report.differences)
        let paths = try paths(host)
        try state.replace(.files, at: host.now) { writer throws(StateError) in
            try run(
                BaselinePass(
                    cursor: cursor, writer: try BaselineWriter(writer, head: head), purpose: .refresh(vouched: vouched),
                    paths: paths, sample: FileSample(secret: state.secret(for: "file sample"), now: host.now),
                    now: host.now), over: host.root, state)
        }
        return report
    }

    package static func isLearnt(_ state: State) throws -> Bool { try state.read(.files) != nil }

    /// Everybody who accepted something, oldest first.
    package static func acceptances(_ state: State) throws -> [Acceptance] { try cursor(state)?.head.acceptances ?? [] }

    /// Hands over each accepted file: those that the paths, folders and shell patterns cover, or all.
    package static func forEachFile(
        of paths: [String]?, in state: State, each: (AcceptedFile) throws -> Void
    ) throws {
        guard let cursor = try cursor(state) else { throw FileBaselineError.notLearnt }
        let wanted = paths.map { AcceptedPaths($0) } ?? .all
        while let folder = cursor.folder {
            let (name, entry) = try cursor.take { name, old throws(StateError) in
                (Array(name), old.accepted.flatMap { PackedPlace(in: $0, at: 0)?.entry(in: $0) })
            }
            let path = folder + [UInt8(ascii: "/")] + name
            guard let entry, wanted.cover(path) else { continue }
            try each(AcceptedFile(pathBytes: path, entry, acceptance: cursor.head.acceptance(entry.acceptance)))
        }
    }

    /// `differences` are those that are accepted; nil where all are, and with them the present version of each package.
    private static func write(
        _ host: AuditedHost, _ state: State, _ accepted: AcceptedPaths, _ acceptance: Acceptance,
        cursor: BaselineCursor?, updating differences: [FileDifference]? = nil
    ) throws -> FileReport {
        let paths = try paths(host)
        // Without a package database nobody vouches, which is no reason not to watch.
        let owners = (try? PackageFileIndex(of: host)) ?? PackageFileIndex()
        var head = cursor?.head ?? BaselineHead()
        head.acceptances.append(acceptance)
        let updated = differences.map { Set($0.map { owners.package(of: $0.pathBytes) }) }
        let new = NewAcceptance(
            number: UInt32(head.acceptances.count - 1), owners: owners,
            packages: head.take(owners.packages, updating: updated))
        var report = FileReport()
        try state.replace(.files, at: host.now) { writer throws(StateError) in
            report = try run(
                BaselinePass(
                    cursor: cursor, writer: try BaselineWriter(writer, head: head), purpose: .accept(accepted, new),
                    paths: paths, sample: FileSample(secret: state.secret(for: "file sample"), now: host.now),
                    now: host.now), over: host.root, state)
        }
        return report
    }

    @discardableResult
    private static func run(
        _ pass: BaselinePass, over root: HostRoot, _ state: State
    ) throws(StateError) -> FileReport {
        do {
            try pass.run(over: root)
        } catch let error as StateError {
            throw error
        } catch {
            // Only the root folder's opening fails otherwise, and it was open a moment ago.
            throw .system(path: root.location, code: 5)
        }
        return pass.result
    }

    private static func paths(_ host: AuditedHost) throws -> WatchedPaths {
        let paths = IntegritySettings(host).paths(in: host.root)
        guard !paths.isEmpty else { throw FileBaselineError.nothingWatched }
        return paths
    }

    private static func cursor(_ state: State) throws(StateError) -> BaselineCursor? {
        guard let reader = try state.read(.files) else { return nil }
        return try BaselineCursor(reader, path: "\(state.folder.path)/\(StateDocument.files.rawValue)")
    }
}

/// Why the baseline of files cannot be used.
package enum FileBaselineError: Error, Sendable, Hashable {
    case alreadyLearnt
    case notLearnt
    /// The policy names no files.
    case nothingWatched

    package var text: LocalizedText {
        switch self {
        case .alreadyLearnt:
            LocalizedText(
                en: "there is an accepted state already; `elpis baseline accept` changes it",
                ja: "承認済みの状態がすでにあります。変更するには `elpis baseline accept` を実行します")
        case .notLearnt:
            LocalizedText(
                en: "no files have been accepted yet; `elpis baseline learn` begins",
                ja: "承認済みのファイルがまだありません。`elpis baseline learn` で開始します")
        case .nothingWatched:
            LocalizedText(
                en: "the policy names no files to watch (integrity_essential, integrity_trees)",
                ja: "監視対象のファイルがポリシーに指定されていません (integrity_essential、integrity_trees)")
        }
    }
}

extension FileBaselineError: CustomStringConvertible {
    package var description: String { text.en }
}
