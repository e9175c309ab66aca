package import HostRoot
internal import Facts

/// Tells programs that nobody has accepted as they begin to run, also those that end before the next run.
package final class ExecutedPrograms: EventSource {
    private let events: ProcessEvents
    private var sightings: ProcessSightings
    private let folder: StateFolder
    private var missedBefore = 0
    private var missedToldAt: Int64?

    /// Seconds between two events that tell of programs which could not be read: most are harmless and very short.
    private static let missedInterval: Int64 = 3_600

    /// - Throws: ``ProcessEventsError`` where the kernel does not tell.
    package init(root: HostRoot, folder: StateFolder) throws {
        events = try ProcessEvents()
        sightings = try ProcessSightings(root: root)
        self.folder = folder
    }

    package var descriptor: Int32 { events.descriptor }

    package func drain(now: Int64) throws -> [WatchEvent] {
        let batch = try events.take()
        sightings.take(batch)
        var told: [WatchEvent] = []
        if batch.isIncomplete {
            told.append(WatchEvent(at: now, .overflow, "processes", detail: "the kernel dropped notices of processes"))
        }
        told += missed(now: now)
        told += try store(now: now).map { WatchEvent(at: now, .processNew, $0.description) }
        return told
    }

    private func missed(now: Int64) -> [WatchEvent] {
        let count = sightings.missed - missedBefore
        guard count > 0, missedToldAt.map({ now - $0 >= ExecutedPrograms.missedInterval }) ?? true else { return [] }
        missedBefore = sightings.missed
        missedToldAt = now
        let detail = "\(count) programs ended before they could be read"
        return [WatchEvent(at: now, .overflow, "processes", detail: detail)]
    }

    /// Opened for the moment of writing, so that others can accept meanwhile; nothing where there is no state.
    private func store(now: Int64) throws -> [DriftItem] {
        guard !sightings.isEmpty else { return [] }
        do {
            _ = try State.openForReading(folder)
            return try sightings.store(in: try State.openForWriting(folder, now: now), now: now)
        } catch StateError.absent, StateError.inUse {
            // They are kept until there is a state, or until it is free.
            return []
        }
    }
}
