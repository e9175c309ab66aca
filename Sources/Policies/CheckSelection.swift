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
    /// - Throws: ``CheckSelectionError`` for a name that no check or subject has: a misspelt name must not pass.
    package func checks(of catalogue: Catalogue) throws -> [Check] {
        let knownIDs = Set(catalogue.checks.map(\.id))
        if let unknown = ids.first(where: { !knownIDs.contains($0) }) {
            throw CheckSelectionError.unknownCheck(unknown, nearest: nearestName(to: unknown, among: knownIDs))
        }
        let knownSubjects = Set(catalogue.checks.map(\.subject))
        if let unknown = subjects.first(where: { !knownSubjects.contains($0) }) {
            throw CheckSelectionError.unknownSubject(unknown, known: knownSubjects.sorted())
        }
        return catalogue.checks.filter { check in
            (ids.isEmpty || ids.contains(check.id)) && (subjects.isEmpty || subjects.contains(check.subject))
                && leastSeverity.map { check.severity >= $0 } ?? true
        }
    }
}

package enum CheckSelectionError: Error, Sendable, Hashable, CustomStringConvertible {
    case unknownCheck(String, nearest: String?)
    case unknownSubject(String, known: [String])

    package var description: String {
        switch self {
        case .unknownCheck(let id, let nearest):
            "there is no check '\(id)'"
                + (nearest.map { "; did you mean '\($0)'?" } ?? "; `elpis checks list` names all")
        case .unknownSubject(let subject, let known):
            "there is no subject '\(subject)'; the subjects are \(known.joined(separator: ", "))"
        }
    }
}
