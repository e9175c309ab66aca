internal import FoundationEssentials
internal import HostRoot
internal import Watch

/// Reads the new lines of a log and remembers how far, once they are delivered.
///
/// A crash between the delivery and the writing of the state repeats the lines; none is lost. The state is not held while
/// lines are delivered: a reader that takes its time must not keep others from it.
struct LogDelivery {
    let folder: StateFolder
    let reading: LogPositions.Reading
    /// Absolute.
    let path: String

    /// Hands over the new lines until the end of the log; at the first time, remembers only where the log ends.
    func run(lines limits: () -> LogLines, deliver: (LogLines, [LogNote]) throws -> Void) throws {
        let now = Int64(Date().timeIntervalSince1970)
        let reader = LogReader(root: try HostRoot(), path: path, now: now)
        guard var position = try remembered() else { return try remember(try reader.start(), at: now) }
        var isWhole = false
        while !isWhole {
            var lines = limits()
            let result = try reader.read(after: position, into: &lines)
            try deliver(lines, result.notes + lines.notes)
            isWhole = result.isWhole
            guard result.position != position else { continue }
            position = result.position
            try remember(position, at: now)
        }
    }

    private func remembered() throws -> LogPosition? {
        do throws(StateError) {
            return try LogPositions(State.openForReading(folder))[reading]
        } catch .absent {
            return nil
        }
    }

    private func remember(_ position: LogPosition, at now: Int64) throws {
        let state = try State.openForWriting(folder, now: now)
        var positions = try LogPositions(state)
        positions.set(reading, to: position, at: now)
        try positions.save(in: state, at: now)
    }
}
