internal import Facts
internal import Localization
internal import Terminal
internal import Watch

/// One kind of thing that is accepted, such as files.
protocol BaselinePart: Sendable {
    /// What it is called in answers.
    var name: LocalizedText { get }

    /// Whether an argument of a command names something of this kind.
    func owns(_ item: String) -> Bool

    /// Whether there is an accepted state.
    func isLearnt(_ state: State) throws -> Bool
    /// Whether `learn` has something to do; `isAgain` where a person asks for another learning period.
    func isToLearn(_ state: State, isAgain: Bool) throws -> Bool
    /// Fills the first state; the result says what was accepted. What comes and goes is learnt for some days.
    func learn(_ host: AuditedHost, _ state: State, days: Int?, _ acceptance: Acceptance) throws -> BaselineAnswer
    /// Makes what is found the accepted state: of these items, or of everything.
    func accept(_ items: [String]?, _ host: AuditedHost, _ state: State, _ acceptance: Acceptance) throws
        -> BaselineAnswer
    /// Takes back that something was accepted.
    ///
    /// - Returns: the items of which nothing was accepted; nil where the kind of thing cannot be forgotten.
    func forget(_ items: [String], _ state: State, now: Int64) throws -> [String]?
    /// What differs. `isFull` also reads what seems unchanged.
    func differences(_ host: AuditedHost, _ state: State, isFull: Bool) throws -> BaselineDifferences
    /// The accepted items, one after the other: those that the arguments name, or all.
    func list(_ items: [String]?, _ state: State, each: (BaselineEntry) throws -> Void) throws
    /// Who accepted what is accepted, oldest first.
    func acceptances(_ state: State) throws -> [Acceptance]
}

extension BaselinePart {
    func isToLearn(_ state: State, isAgain: Bool) throws -> Bool { try !isLearnt(state) }

    func forget(_ items: [String], _ state: State, now: Int64) throws -> [String]? { nil }
}

enum BaselineParts {
    /// Everything that is accepted, in the order of answers.
    static let all: [any BaselinePart] = [BaselineFiles(), BaselineDrift()]

    /// The parts that have an accepted state.
    ///
    /// - Throws: ``FileBaselineError`` where none has: a state may hold how far logs were read, and nothing else.
    static func learnt(in state: State) throws -> [any BaselinePart] {
        let learnt = try all.filter { try $0.isLearnt(state) }
        guard !learnt.isEmpty else { throw FileBaselineError.notLearnt }
        return learnt
    }

    /// The part of each item.
    ///
    /// - Throws: ``CommandError`` for an item of no part.
    static func grouped(_ items: [String]) throws -> [(part: any BaselinePart, items: [String])] {
        for item in items where !all.contains(where: { $0.owns(item) }) {
            throw CommandError(description: "\(item) is neither a path nor the name of something that is accepted")
        }
        return all.compactMap { part in
            let own = items.filter { part.owns($0) }
            return own.isEmpty ? nil : (part, own)
        }
    }
}

/// What a part did.
struct BaselineAnswer {
    let sentence: LocalizedText
    /// What could not be done, one sentence each.
    var warnings: [LocalizedText] = []
    /// Whether all that was named is there.
    var isComplete = true
}

/// What differs from the accepted state.
struct BaselineDifferences {
    var differences: [BaselineDifference] = []
    /// Also those beyond what is listed.
    var count = 0
    var warnings: [LocalizedText] = []
}

struct BaselineDifference {
    /// As `elpis baseline accept` takes it.
    let item: String
    /// changed, added, removed or unreadable.
    let status: String
    var changes: [Change] = []
    var vouchedBy: String?
    var changedAt: Int64?
    var acceptance: Acceptance?

    struct Change {
        let what: String
        let expected: String?
        let found: String?
    }
}

struct BaselineEntry {
    let item: String
    /// What was accepted, in words and numbers.
    let description: String
    let acceptance: Acceptance?
}
