internal import Glibc

/// A file to send, open since before the first one is sent: all must be there, or none goes.
package final class OutgoingFile: Sendable {
    package let path: String
    private let descriptor: Int32
    private let size: Int

    /// - Throws: ``TransferError``.
    package init(_ path: String) throws(TransferError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path, code: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .noFile(path)
        }
        size = status.st_size
    }

    deinit { close(descriptor) }

    /// Sends it under the last part of its path.
    package func send(over connection: ClientConnection, _ form: TransferForm) async throws {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        try await connection.send(file: descriptor, size: size, as: name, form)
    }
}
