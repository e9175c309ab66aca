/// What is accepted of a host's accounts, ports, units and so on: the content of the state document `accepted`.
package struct AcceptedState: Sendable, Hashable {
    /// The newest learning period; nil where nobody has begun one.
    package private(set) var learning: Learning?
    /// When the items of a kind were first known completely, in seconds since 1970. Only then is anything else new.
    package private(set) var learned: [String: Int64] = [:]
    package private(set) var items: [DriftItem: Acceptance] = [:]
    /// When items that are not accepted were first seen, in seconds since 1970.
    package private(set) var firstSeen: [DriftItem: Int64] = [:]

    /// Until then what is seen is accepted.
    package struct Learning: Sendable, Hashable {
        /// Seconds since 1970.
        package let until: Int64
        /// Who began it, when, and why.
        package let begun: Acceptance
    }

    /// Items of all kinds: a host with more is not one that a person could review.
    package static let itemLimit = 200_000
    /// Items whose first sight is remembered.
    private static let firstSeenLimit = 10_000

    package init() {}

    package func isLearning(at now: Int64) -> Bool {
        learning.map { now < $0.until } ?? false
    }

    package func isLearned(_ kind: DriftKind) -> Bool { learned[kind.rawValue] != nil }
}

// MARK: - Changes

extension AcceptedState {
    package mutating func beginLearning(until: Int64, _ begun: Acceptance) {
        learning = Learning(until: until, begun: begun)
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
        firstSeen[item] = nil
        return true
    }

    /// Takes back the acceptance of an item.
    ///
    /// - Returns: whether it was accepted.
    @discardableResult
    package mutating func forget(_ item: DriftItem) -> Bool {
        items.removeValue(forKey: item) != nil
    }

    /// Remembers which items of a kind are not accepted, and forgets those that are gone.
    mutating func note(unaccepted present: Set<DriftItem>, of kind: DriftKind, at now: Int64) {
        firstSeen = firstSeen.filter { $0.key.kind != kind.rawValue || present.contains($0.key) }
        for item in present.sorted() where firstSeen[item] == nil {
            guard firstSeen.count < AcceptedState.firstSeenLimit else { return }
            firstSeen[item] = now
        }
    }
}

// MARK: - The document

extension AcceptedState {
    /// What a record is of.
    private enum Mark: String {
        case learning
        case learned
        case item
        case firstSeen = "first-seen"
    }

    mutating func take(_ fields: inout StateRecordReader) throws(StateRecordError) {
        guard let mark = Mark(rawValue: try fields.text()) else { throw StateRecordError() }
        switch mark {
        case .learning: learning = Learning(until: try fields.number(), begun: try fields.acceptance())
        case .learned:
            let kind = try fields.text()
            learned[kind] = try fields.number()
        case .item:
            let item = try fields.item()
            items[item] = try fields.acceptance()
        case .firstSeen:
            let item = try fields.item()
            firstSeen[item] = try fields.number()
        }
    }

    func write(to writer: SealedWriter) throws(StateError) {
        if let learning {
            var record = AcceptedState.record(.learning)
            record.append(learning.until)
            record.append(learning.begun)
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
        for (item, time) in firstSeen.sorted(by: { $0.key < $1.key }) {
            var record = AcceptedState.record(.firstSeen)
            record.append(item)
            record.append(time)
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
}

extension StateRecordReader {
    fileprivate mutating func item() throws(StateRecordError) -> DriftItem {
        DriftItem(kind: try text(), key: try text())
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
