package import HostRoot
package import Localization

/// Something that kept a table from being complete, so that checks which depend on it are not assessed.
package struct Obstacle: Sendable, Hashable {
    package let cause: Cause
    /// The columns whose values may be missing; nil where whole rows may be missing.
    package let columns: Set<String>?

    package init(cause: Cause, columns: Set<String>?) {
        self.cause = cause
        self.columns = columns
    }

    package enum Cause: Error, Sendable, Hashable {
        case unreadable(HostRootError)
        /// The table describes the running system and the root is only a directory.
        case offline
        /// What was asked for needs privilege that this process lacks; the text names it.
        case needsPrivilege(LocalizedText)
        case malformed(path: String, line: Int?)
        /// What is needed could not be found out: an unknown format or version, a server that does not run, no data.
        case unsupported(LocalizedText)
        /// Switched off by the caller, such as the walk through the file tree.
        case switchedOff(LocalizedText)
        case notInSnapshot
        /// More than a bound allows; the rest was left out.
        case limitReached(LocalizedText)
        /// As the program that took a snapshot saw it.
        case recorded(Kind, LocalizedText)
    }

    /// What would have to change for the obstacle to go away; reports group by it.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case privilege
        case offline
        case snapshot
        case option
        case unreadable
        case malformed
        case unsupported
        case limit
    }
}

extension Obstacle {
    /// Whether a query that reads these columns of the table may be misled.
    package func affects(_ columnsRead: Set<String>) -> Bool {
        guard let columns else { return true }
        return !columns.isDisjoint(with: columnsRead)
    }
}

extension Obstacle.Cause {
    /// The cause behind any error that a table's reader throws.
    package init(_ error: any Error) {
        switch error {
        case let cause as Obstacle.Cause: self = cause
        case let error as HostRootError: self = .unreadable(error)
        default: self = .unsupported(LocalizedText(verbatim: String(describing: error)))
        }
    }

    package var text: LocalizedText {
        switch self {
        case .unreadable(let error): error.text
        case .offline:
            LocalizedText(
                en: "it describes a running system, and only files were audited",
                ja: "稼働中のシステムの情報が必要ですが、ファイルだけが監査対象です")
        case .malformed(let path, let line):
            LocalizedText(
                en: "\(path)\(line.map { ", line \($0)," } ?? "") could not be understood",
                ja: "\(path) \(line.map { "の \($0) 行目" } ?? "") を解釈できません")
        case .needsPrivilege(let what), .unsupported(let what), .switchedOff(let what), .limitReached(let what),
            .recorded(_, let what):
            what
        case .notInSnapshot: LocalizedText(en: "the snapshot does not hold it", ja: "スナップショットに含まれていません")
        }
    }
}

extension Obstacle.Cause {
    package var kind: Obstacle.Kind {
        switch self {
        case .unreadable(.permissionDenied), .needsPrivilege: .privilege
        case .unreadable: .unreadable
        case .offline: .offline
        case .malformed: .malformed
        case .unsupported: .unsupported
        case .switchedOff: .option
        case .notInSnapshot: .snapshot
        case .limitReached: .limit
        case .recorded(let kind, _): kind
        }
    }
}

extension Obstacle.Cause: CustomStringConvertible {
    package var description: String { text.en }
}
