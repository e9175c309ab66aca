internal import FoundationEssentials
internal import Terminal
internal import Watch

/// Puts events into the state, where there is one; what could not be put there waits for the next.
struct EventRecord {
    let folder: StateFolder
    private var waiting: [WatchEvent] = []

    init(folder: StateFolder) {
        self.folder = folder
    }

    /// As many as the state keeps.
    private static let waitingLimit = 5000

    mutating func keep(_ events: [WatchEvent]) {
        waiting = (waiting + events).suffix(EventRecord.waitingLimit)
        do throws(StateError) {
            // Watching does not begin a state; and it is opened for the moment of writing, so that others can accept.
            _ = try State.openForReading(folder)
            let now = Int64(Date().timeIntervalSince1970)
            try EventLog.append(waiting, to: try State.openForWriting(folder, now: now), now: now)
            waiting = []
        } catch .absent {
            waiting = []
        } catch {
            StandardError.say("the events are not kept yet: \(error)")
        }
    }
}
