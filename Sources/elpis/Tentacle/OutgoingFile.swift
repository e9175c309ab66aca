internal import Glibc
internal import Tentacle
internal import Terminal

/// A file to send, open since before the first one was sent: all must be there, or none goes.
final class OutgoingFile: Sendable {
    let path: String
    private let descriptor: Int32
    private let size: Int

    init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw OutgoingFile.fault(path, String(cString: strerror(errno))) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw OutgoingFile.fault(path, "it is no regular file")
        }
        size = status.st_size
    }

    deinit { close(descriptor) }

    private static func fault(_ path: String, _ why: String) -> CommandError {
        CommandError(description: "\(path) cannot be sent: \(why)")
    }

    /// Sends it under the last part of its path.
    func send(over connection: ClientConnection, _ form: TransferForm) async throws {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        try await connection.send(file: descriptor, size: size, as: name, form)
    }
}
