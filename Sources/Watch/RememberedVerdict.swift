/// The verdict of a check that needs the whole file tree, kept until the tree is next read.
package struct RememberedVerdict: Sendable, Hashable {
    package let check: String
    /// The verdict's word in reports.
    package let word: String
    package let description: String
    /// When it was found, in seconds since 1970.
    package let time: Int64

    package init(check: String, word: String, description: String, time: Int64) {
        self.check = check
        self.word = word
        self.description = description
        self.time = time
    }
}

extension RememberedVerdict {
    package static func all(in state: State) throws -> [RememberedVerdict] {
        guard let reader = try state.read(.verdicts) else { return [] }
        var verdicts: [RememberedVerdict] = []
        while var fields = try reader.next() {
            verdicts.append(
                RememberedVerdict(
                    check: try fields.text(), word: try fields.text(), description: try fields.text(),
                    time: try fields.number()))
        }
        return verdicts
    }

    package static func replace(_ verdicts: [RememberedVerdict], in state: State, now: Int64) throws {
        try state.replace(.verdicts, at: now) { writer throws(StateError) in
            for verdict in verdicts {
                var record = StateRecord()
                record.append(verdict.check)
                record.append(verdict.word)
                record.append(verdict.description)
                record.append(verdict.time)
                try writer.append(record)
            }
        }
    }
}
