internal import Glibc

/// The bytes at a place of an open file, at most `count`; none at the end.
package func readBytes(from file: Int32, at place: Int, count: Int, path: String) throws(StorageError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    while true {
        let count = pread(file, &bytes, bytes.count, off_t(place))
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw .system(path: path, code: errno) }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
