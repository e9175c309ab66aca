internal import FoundationEssentials
internal import Glibc

/// A file that is replaced whole, or not at all, also when the power fails.
enum DurableFile {
    static func replace(_ path: String, with bytes: [UInt8]) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        let temporary = "\(path).\(getpid()).new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw DurableFileError(path: temporary, code: errno) }
        do {
            try write(bytes, to: file, path: temporary)
            guard rename(temporary, path) == 0 else { throw DurableFileError(path: path, code: errno) }
        } catch {
            unlink(temporary)
            throw error
        }
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return }
        fsync(directory)
        close(directory)
    }

    private static func write(_ bytes: [UInt8], to file: Int32, path: String) throws {
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw DurableFileError(path: path, code: errno) }
            rest = rest.dropFirst(count)
        }
        guard fsync(file) == 0 else { throw DurableFileError(path: path, code: errno) }
    }
}

struct DurableFileError: Error, CustomStringConvertible {
    let path: String
    let code: Int32

    var description: String { "\(path) cannot be written: \(String(cString: strerror(code)))" }
}
