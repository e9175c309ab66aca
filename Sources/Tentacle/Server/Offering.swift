internal import Archive
internal import Storage
internal import Synchronization

/// A file that is being given, packed beforehand where the peer wants that; its methods block on the disk.
final class Offering: Sendable {
    let size: Int
    private let source: Mutex<Source>

    private enum Source {
        case memory([UInt8])
        case file(PartialFile)
        case opened(OpenedFile)
    }

    init(_ content: [UInt8]) {
        size = content.count
        source = Mutex(.memory(content))
    }

    /// Nil where there is no such file.
    init?(_ name: TransferName, _ form: TransferForm, in folder: DurableFolder) throws(StorageError) {
        guard let opened = try folder.open(name.text) else { return nil }
        let file = OpenedFile(opened.descriptor)
        guard form == .compressed else {
            size = opened.size
            source = Mutex(.opened(file))
            return
        }
        let packed = try folder.begin()
        let writer = ZIPWriter(name: name.text)
        try packed.append(writer.begin())
        var place = 0
        while true {
            let piece = try file.read(at: place, count: Offering.pieceSize, of: folder.path)
            guard !piece.isEmpty else { break }
            try packed.append(writer.append(piece))
            place += piece.count
        }
        try packed.append(writer.end())
        size = packed.size
        source = Mutex(.file(packed))
    }

    static let pieceSize = 128 << 10

    /// The bytes at a place; none where the file has become shorter than it was.
    func piece(at place: Int) throws(StorageError) -> [UInt8] {
        let count = min(Offering.pieceSize, size - place)
        return try source.withLock { source throws(StorageError) in
            switch source {
            case .memory(let content): Array(content[place..<place + count])
            case .file(let file): try file.read(at: place, count: count)
            case .opened(let file): try file.read(at: place, count: count, of: "the file")
            }
        }
    }
}
