/// The newest events, kept in the state: a bounded list, oldest first.
package enum EventLog {
    /// Some days of a busy host; older ones are dropped.
    static let limit = 5000
    /// A path of Linux, escaped, and some words.
    private static let textLimit = 20_000

    package static func events(_ state: State) throws(StateError) -> [WatchEvent] {
        guard let reader = try state.read(.events) else { return [] }
        var events: [WatchEvent] = []
        while var record = try reader.next() {
            do {
                let at = try record.number()
                let kind = WatchEvent.Kind(rawValue: try record.text())
                let (subject, detail) = (try record.text(), try record.text())
                // A kind that only a newer version knows is left out.
                if let kind { events.append(WatchEvent(at: at, kind, subject, detail: detail)) }
            } catch {
                throw .unsealed(path: "\(state.folder.path)/\(StateDocument.events.rawValue)")
            }
        }
        return events
    }

    package static func append(_ new: [WatchEvent], to state: State, now: Int64) throws(StateError) {
        let events = (try events(state) + new).suffix(limit)
        try state.replace(.events, at: now) { writer throws(StateError) in
            for event in events {
                var record = StateRecord()
                record.append(event.at)
                record.append(event.kind.rawValue)
                record.append(String(event.subject.prefix(textLimit)))
                record.append(String(event.detail.prefix(textLimit)))
                try writer.append(record)
            }
        }
    }
}
