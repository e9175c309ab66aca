internal import Glibc

/// Small files that the user names.
package enum NamedFile {
    /// Certificates and keys are far smaller.
    private static let limit = 1 << 20

    package static func bytes(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw unreadable(path, errno) }
        defer { close(file) }
        var content = [UInt8](repeating: 0, count: limit)
        var size = 0
        while size < limit {
            let count = content.withUnsafeMutableBytes { read(file, $0.baseAddress?.advanced(by: size), limit - size) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(path, errno) }
            guard count > 0 else { return Array(content[..<size]) }
            size += count
        }
        throw CommandError(description: "\(path) is larger than \(limit) bytes")
    }

    /// The first line.
    package static func secret(_ path: String) throws -> String {
        let line = try bytes(path).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard !line.isEmpty else { throw CommandError(description: "the first line of \(path) is empty") }
        return String(decoding: line, as: UTF8.self)
    }

    private static func unreadable(_ path: String, _ code: Int32) -> CommandError {
        CommandError(description: "\(path) cannot be read: \(String(cString: strerror(code)))")
    }
}
