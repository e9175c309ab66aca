internal import Glibc

/// Writes everything to an open file.
///
/// - Throws: ``StorageError``; its code is EPIPE where a reader has gone away.
package func writeAll(_ bytes: [UInt8], to file: Int32, path: String) throws(StorageError) {
    let code = bytes.withUnsafeBytes { writeAll($0, to: file) }
    guard code == 0 else { throw .system(path: path, code: code) }
}

/// Writes everything to an open file; 0, or the number of the error.
package func writeAll(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return count < 0 ? errno : EIO }
        rest = rest.dropFirst(count)
    }
    return 0
}
