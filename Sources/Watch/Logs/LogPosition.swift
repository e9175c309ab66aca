/// How far a log was read.
package struct LogPosition: Sendable, Hashable, Codable {
    /// The file where reading goes on.
    var current: FilePosition
    /// The rotated file before it: a writer that has it open may still add to it.
    var previous: FilePosition?

    init(_ current: FilePosition, previous: FilePosition? = nil) {
        self.current = current
        self.previous = previous
    }

    /// Whether a reader can go on from it, wherever it was kept.
    package var isPlausible: Bool { current.offset >= 0 && (previous?.offset ?? 0) >= 0 }
}

/// How far one file was read, and by what it is known again when it has another name or was copied.
struct FilePosition: Sendable, Hashable, Codable {
    /// Both 0 for a compressed file: it is known by its content alone.
    let device: UInt64
    let inode: UInt64
    /// Bytes that were read.
    let offset: Int64
    /// When it was last written to, in nanoseconds since 1970.
    let modified: Int64
    let mark: ContentMark

    /// Before the beginning of a log that did not exist then.
    static func nowhere(at time: Int64) -> FilePosition {
        FilePosition(device: 0, inode: 0, offset: 0, modified: time, mark: ContentMark(head: [], tail: []))
    }

    var isOfCompressedFile: Bool { inode == 0 }
}

/// Digests of the beginning of a file and of what stands before an offset: they tell a log from its successor.
struct ContentMark: Sendable, Hashable, Codable {
    /// SHA-256 of the first bytes.
    let head: [UInt8]
    /// SHA-256 of the bytes before the offset.
    let tail: [UInt8]

    /// Bytes that each digest covers, where there are as many before the offset.
    static let size = 1024

    static func count(before offset: Int64) -> Int {
        Int(min(offset, Int64(size)))
    }
}
