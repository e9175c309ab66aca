internal import FoundationEssentials
internal import HostRoot
internal import Watch

/// Reads the new lines of a log and remembers how far, once they are delivered.
///
/// A crash between the delivery and the writing of the state repeats the lines; none is lost.
struct LogDelivery {
    let folder: StateFolder
    let reading: LogPositions.Reading
    /// Absolute.
    let path: String

    /// Hands over the new lines until the end of the log; at the first time, remembers only where the log ends.
    ///
    /// No other process reads for the same state meanwhile, so that a line is delivered to one of them.
    func run(lines limits: () -> LogLines, deliver: (LogLines, [LogNote]) throws -> Void) throws {
        let now = Int64(Date().timeIntervalSince1970)
        let state = try State.openForWriting(folder, now: now)
        var positions = try LogPositions(state)
        let reader = LogReader(root: try HostRoot(), path: path, now: now)
        guard var position = positions[reading] else {
            positions.set(reading, to: try reader.start(), at: now)
            return try positions.save(in: state, at: now)
        }
        var isWhole = false
        while !isWhole {
            var lines = limits()
            let result = try reader.read(after: position, into: &lines)
            try deliver(lines, result.notes + lines.notes)
            isWhole = result.isWhole
            guard result.position != position else { continue }
            position = result.position
            positions.set(reading, to: position, at: now)
            try positions.save(in: state, at: now)
        }
    }
}
