/// What is accepted of a host's accounts, ports, units and so on: the content of the state document `accepted`.
package struct AcceptedState: Sendable, Hashable {
    /// The newest learning period; nil where nobody has begun one.
    package private(set) var learning: Learning?
    /// When the items of a kind were first known completely, in seconds since 1970. Only then is anything else new.
    package private(set) var learned: [String: Int64] = [:]
    package private(set) var items: [DriftItem: Acceptance] = [:]
    /// Items that were seen and are not accepted.
    package private(set) var sightings: [DriftItem: Sighting] = [:]

    /// Until then what is seen is accepted.
    package struct Learning: Sendable, Hashable {
        /// Seconds since 1970.
        package let until: Int64
        /// Who began it, when, and why.
        package let begun: Acceptance
        /// The kinds that are learned; what is new of the others stays new.
        package let kinds: Set<String>
    }

    /// That an item, which is not accepted, was seen.
    package struct Sighting: Sendable, Hashable {
        /// Seconds since 1970.
        package let firstSeen: Int64
        /// Of a process, which may have ended since.
        package let program: Program?
    }

    package struct Program: Sendable, Hashable {
        package let path: String
        package let username: String
        package let package: String?
    }

    /// Items of all kinds: a host with more is not one that a person could review.
    package static let itemLimit = 200_000
    /// Sightings that are remembered; the first ones tell what happened.
    private static let sightingLimit = 10_000
    /// How long a process that has ended is reported, in seconds.
    static let sightingLifetime: Int64 = 7 * 86_400

    package init() {}

    package func isLearning(_ kind: DriftKind, at now: Int64) -> Bool {
        learning.map { now < $0.until && $0.kinds.contains(kind.rawValue) } ?? false
    }

    package func isLearned(_ kind: DriftKind) -> Bool { learned[kind.rawValue] != nil }
}

// MARK: - Changes

extension AcceptedState {
    package mutating func beginLearning(_ kinds: [DriftKind], until: Int64, _ begun: Acceptance) {
        learning = Learning(until: until, begun: begun, kinds: Set(kinds.map(\.rawValue)))
    }

    /// The kind's items are known whole from now on, or have been before.
    mutating func note(learned kind: DriftKind, at now: Int64) {
        if learned[kind.rawValue] == nil { learned[kind.rawValue] = now }
    }

    /// Accepts an item; one that was accepted before keeps who did it and why.
    ///
    /// - Returns: whether it is newly accepted.
    @discardableResult
    package mutating func accept(_ item: DriftItem, _ acceptance: Acceptance) -> Bool {
        guard items[item] == nil, items.count < AcceptedState.itemLimit else { return false }
        items[item] = acceptance
        sightings[item] = nil
        return true
    }

    /// Takes back the acceptance of an item, or forgets that a process which has ended was seen.
    ///
    /// - Returns: whether there was something to forget.
    @discardableResult
    package mutating func forget(_ item: DriftItem) -> Bool {
        let sighting = sightings.removeValue(forKey: item)
        return items.removeValue(forKey: item) != nil || sighting != nil
    }

    /// Remembers which items of a kind are not accepted, and forgets those that are gone: processes after some days.
    mutating func note(unaccepted present: [DriftItem: Program?], of kind: DriftKind, at now: Int64) {
        sightings = sightings.filter { item, sighting in
            item.kind != kind.rawValue || present[item] != nil
                || kind == .process && now - sighting.firstSeen < AcceptedState.sightingLifetime
        }
        for (item, program) in present.sorted(by: { $0.key < $1.key }) { note(item, program, at: now) }
    }

    /// Remembers that an item, which is not accepted, was seen.
    ///
    /// - Returns: whether it is the first time.
    @discardableResult
    mutating func note(_ item: DriftItem, _ program: Program?, at now: Int64) -> Bool {
        guard sightings[item] == nil, sightings.count < AcceptedState.sightingLimit else { return false }
        sightings[item] = Sighting(firstSeen: now, program: program)
        return true
    }
}

// MARK: - The document

extension AcceptedState {
    /// What a record is of.
    private enum Mark: String {
        case learning
        case learned
        case item
        case sighting
    }

    mutating func take(_ fields: inout StateRecordReader) throws(StateRecordError) {
        guard let mark = Mark(rawValue: try fields.text()) else { throw StateRecordError() }
        switch mark {
        case .learning:
            let (until, begun) = (try fields.number(), try fields.acceptance())
            var kinds: Set<String> = []
            while !fields.isAtEnd { kinds.insert(try fields.text()) }
            learning = Learning(until: until, begun: begun, kinds: kinds)
        case .learned:
            let kind = try fields.text()
            learned[kind] = try fields.number()
        case .item:
            let item = try fields.item()
            items[item] = try fields.acceptance()
        case .sighting:
            let item = try fields.item()
            sightings[item] = Sighting(firstSeen: try fields.number(), program: try fields.program())
        }
    }

    func write(to writer: SealedWriter) throws(StateError) {
        if let learning {
            var record = AcceptedState.record(.learning)
            record.append(learning.until)
            record.append(learning.begun)
            for kind in learning.kinds.sorted() { record.append(kind) }
            try writer.append(record)
        }
        for (kind, time) in learned.sorted(by: { $0.key < $1.key }) {
            var record = AcceptedState.record(.learned)
            record.append(kind)
            record.append(time)
            try writer.append(record)
        }
        for (item, acceptance) in items.sorted(by: { $0.key < $1.key }) {
            var record = AcceptedState.record(.item)
            record.append(item)
            record.append(acceptance)
            try writer.append(record)
        }
        for (item, sighting) in sightings.sorted(by: { $0.key < $1.key }) {
            var record = AcceptedState.record(.sighting)
            record.append(item)
            record.append(sighting.firstSeen)
            record.append(sighting.program)
            try writer.append(record)
        }
    }

    private static func record(_ mark: Mark) -> StateRecord {
        var record = StateRecord()
        record.append(mark.rawValue)
        return record
    }
}

extension StateRecord {
    fileprivate mutating func append(_ item: DriftItem) {
        append(item.kind)
        append(item.key)
    }

    /// Three texts, the last one empty where no package owns the program; or none at all.
    fileprivate mutating func append(_ program: AcceptedState.Program?) {
        guard let program else { return }
        append(program.path)
        append(program.username)
        append(program.package ?? "")
    }
}

extension StateRecordReader {
    fileprivate mutating func item() throws(StateRecordError) -> DriftItem {
        DriftItem(kind: try text(), key: try text())
    }

    fileprivate mutating func program() throws(StateRecordError) -> AcceptedState.Program? {
        guard !isAtEnd else { return nil }
        let (path, username, package) = (try text(), try text(), try text())
        return AcceptedState.Program(path: path, username: username, package: package.isEmpty ? nil : package)
    }
}

extension State {
    /// What is accepted of the host; nil where nothing ever was.
    package func accepted() throws(StateError) -> AcceptedState? {
        guard let reader = try read(.accepted) else { return nil }
        var accepted = AcceptedState()
        while var fields = try reader.next() {
            do throws(StateRecordError) {
                try accepted.take(&fields)
            } catch {
                throw .unsealed(path: "\(folder.path)/\(StateDocument.accepted.rawValue)")
            }
        }
        return accepted
    }

    /// Writes what is accepted, unless that is what is written already.
    ///
    /// - Returns: whether it was written.
    @discardableResult
    package func update(_ accepted: AcceptedState, at now: Int64) throws(StateError) -> Bool {
        guard try self.accepted() != accepted else { return false }
        try replace(.accepted, at: now) { writer throws(StateError) in try accepted.write(to: writer) }
        return true
    }
}
