/// How far each log was read for each purpose, kept in the state.
package struct LogPositions: Sendable, Hashable {
    /// What reads a log, and which.
    package struct Reading: Sendable, Hashable {
        let purpose: String
        let path: String

        /// A log module of the agent: two with different names each get every line.
        package static func module(_ name: String, path: String) -> Reading {
            Reading(purpose: "module \(name)", path: path)
        }

        /// A person or program that follows the log.
        package static func follow(_ path: String) -> Reading {
            Reading(purpose: "follow", path: path)
        }
    }

    private struct Entry: Hashable {
        var position: LogPosition
        /// Seconds since 1970.
        var usedAt: Int64
    }

    private var entries: [Reading: Entry] = [:]

    /// Readings that are remembered; the ones longest unused give way.
    private static let limit = 10_000

    package init() {}

    package subscript(reading: Reading) -> LogPosition? { entries[reading]?.position }

    package mutating func set(_ reading: Reading, to position: LogPosition, at now: Int64) {
        entries[reading] = Entry(position: position, usedAt: now)
        guard entries.count > LogPositions.limit else { return }
        if let oldest = entries.min(by: { $0.value.usedAt < $1.value.usedAt }) { entries[oldest.key] = nil }
    }
}

// MARK: - In the state

extension LogPositions {
    package init(_ state: State) throws(StateError) {
        guard let reader = try state.read(.logs) else { return }
        while var fields = try reader.next() {
            do {
                let reading = Reading(purpose: try fields.text(), path: try fields.text())
                let usedAt = try fields.number()
                let current = try fields.filePosition()
                let previous = fields.isAtEnd ? nil : try fields.filePosition()
                entries[reading] = Entry(position: LogPosition(current, previous: previous), usedAt: usedAt)
            } catch {
                throw .unsealed(path: "\(state.folder.path)/\(StateDocument.logs.rawValue)")
            }
        }
    }

    package func save(in state: State, at now: Int64) throws(StateError) {
        try state.replace(.logs, at: now) { writer throws(StateError) in
            for (reading, entry) in entries {
                var record = StateRecord()
                record.append(reading.purpose)
                record.append(reading.path)
                record.append(entry.usedAt)
                record.append(entry.position.current)
                if let previous = entry.position.previous { record.append(previous) }
                try writer.append(record)
            }
        }
    }
}

extension StateRecord {
    fileprivate mutating func append(_ position: FilePosition) {
        append(Int64(bitPattern: position.device))
        append(Int64(bitPattern: position.inode))
        append(position.offset)
        append(position.modified)
        append(position.mark.head)
        append(position.mark.tail)
    }
}

extension StateRecordReader {
    fileprivate mutating func filePosition() throws(StateRecordError) -> FilePosition {
        FilePosition(
            device: UInt64(bitPattern: try number()), inode: UInt64(bitPattern: try number()), offset: try number(),
            modified: try number(), mark: ContentMark(head: Array(try bytes()), tail: Array(try bytes())))
    }
}
