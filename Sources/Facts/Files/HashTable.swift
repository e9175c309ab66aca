internal import Crypto
package import HostRoot

extension FactTable {
    static let hash = FactTable(
        "hash", "Checksums of a regular file, or of those in a directory: ask with path = … or directory = ….",
        columns: [
            .text("path", "Absolute path"),
            .text("directory", "The directory that it is in"),
            .text("md5", "MD5 as hexadecimal digits"),
            .text("sha1", "SHA-1 as hexadecimal digits"),
            .text("sha256", "SHA-256 as hexadecimal digits"),
        ],
        sources: ["the file system"], privilege: .partlyRoot,
        content: .lookup(keys: ["path", "directory"]) { host, key, value, rows in
            for path in try PathLookup.paths(host, key, value) {
                rows.attempt { rows in
                    let directory = PathLookup.split(path).directory
                    guard try host.root.status(path)?.kind == .regular else { return }
                    let sums = try FileChecksums(host.root, path, limit: FileChecksums.limit(host))
                    rows.append([
                        .text(path), .text(directory), .text(sums.md5), .text(sums.sha1), .text(sums.sha256),
                    ])
                }
            }
        })
}

/// Checksums of one file's content, read piece by piece.
package struct FileChecksums: Sendable, Hashable {
    package let md5: String
    package let sha1: String
    package let sha256: String

    package init(_ root: HostRoot, _ path: String, limit: Int) throws(HostRootError) {
        var md5 = Insecure.MD5()
        var sha1 = Insecure.SHA1()
        var sha256 = SHA256()
        try root.chunks(path, limit: limit) { bytes in
            md5.update(bufferPointer: bytes)
            sha1.update(bufferPointer: bytes)
            sha256.update(bufferPointer: bytes)
        }
        self.md5 = FileChecksums.hexadecimal(md5.finalize())
        self.sha1 = FileChecksums.hexadecimal(sha1.finalize())
        self.sha256 = FileChecksums.hexadecimal(sha256.finalize())
    }

    /// The largest file that is read, in bytes: the parameter `hash_size_limit`.
    static func limit(_ host: AuditedHost) -> Int {
        guard case .integer(let limit) = host.parameters["hash_size_limit"]?.first else { return 256 << 20 }
        return Int(clamping: max(0, limit))
    }

    private static func hexadecimal(_ digest: some Digest) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in digest {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
