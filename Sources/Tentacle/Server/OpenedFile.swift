internal import Glibc
internal import Storage

/// A file that is open for reading until nobody needs it.
final class OpenedFile: Sendable {
    private let descriptor: Int32

    /// Takes over the descriptor.
    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// The bytes at a place, at most `count`; none at the end.
    func read(at place: Int, count: Int, of path: String) throws(StorageError) -> [UInt8] {
        try readBytes(from: descriptor, at: place, count: count, path: path)
    }
}
