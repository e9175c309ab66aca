/// Where Elpis keeps what it must remember between runs, and the key that seals it.
package struct StateFolder: Sendable, Hashable {
    package let path: String
    /// The seal's key lies outside the folder, so that who can change the state alone cannot seal it.
    package let keyPath: String

    package static let standard = StateFolder(path: "/var/lib/elpis", keyPath: "/etc/elpis/seal.key")

    package init(path: String, keyPath: String) {
        self.path = path
        self.keyPath = keyPath
    }
}

/// The documents that the state consists of; each is one sealed file.
package enum StateDocument: String, Sendable, Hashable, CaseIterable {
    /// The newest sequence number of every other document, so that none can be removed or replaced by an older one.
    case manifest
    /// What a person accepted, or the learning period found: accounts, ports, units and so on.
    case accepted
    /// The files as they were accepted.
    case files
    /// Which password hashes were tried with which words.
    case passwords
    /// How far each log was read.
    case logs
    /// What was seen between runs: processes, changed files.
    case events
    /// Verdicts of checks that are not evaluated at every run.
    case verdicts
}
