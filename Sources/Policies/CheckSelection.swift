/// Which checks of a catalogue an audit runs. What is empty or nil does not narrow it.
package struct CheckSelection: Sendable {
    package var ids: [String]
    package var subjects: [String]
    package var leastSeverity: Severity?

    package init(ids: [String] = [], subjects: [String] = [], leastSeverity: Severity? = nil) {
        self.ids = ids
        self.subjects = subjects
        self.leastSeverity = leastSeverity
    }

    /// The checks that it selects.
    ///
    /// - Throws: ``UnknownName`` for a name that no check or subject has: a misspelt name must not pass.
    package func checks(of catalogue: Catalogue) throws -> [Check] {
        let knownIDs = Set(catalogue.checks.map(\.id))
        if let unknown = ids.first(where: { !knownIDs.contains($0) }) {
            throw UnknownName(unknown, of: "check", among: knownIDs, otherwise: "`elpis checks list` names all")
        }
        let knownSubjects = Set(catalogue.checks.map(\.subject))
        if let unknown = subjects.first(where: { !knownSubjects.contains($0) }) {
            let subjects = knownSubjects.sorted().joined(separator: ", ")
            throw UnknownName(unknown, of: "subject", among: knownSubjects, otherwise: "the subjects are \(subjects)")
        }
        return catalogue.checks.filter { check in
            (ids.isEmpty || ids.contains(check.id)) && (subjects.isEmpty || subjects.contains(check.subject))
                && leastSeverity.map { check.severity >= $0 } ?? true
        }
    }
}
