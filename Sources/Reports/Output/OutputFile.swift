internal import Glibc

/// A file that is written whole or not at all: it appears under its name, readable by its owner alone, when committed.
package final class OutputFile {
    package let path: String
    package private(set) var descriptor: Int32
    /// Where the content is gathered; nil where `path` is a device or a pipe, which is written as it is.
    private var temporary: String?
    private let destination: String

    /// - Throws: ``OutputError`` also where the name is a symbolic link in a folder in which everybody can make links.
    package init(_ path: String) throws {
        self.path = path
        var link = stat()
        let isLink = lstat(path, &link) == 0 && link.st_mode & S_IFMT == S_IFLNK
        if isLink && OutputFile.isOpenToAll(OutputFile.folder(of: path)) { throw OutputError.untrustedLink(path: path) }
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            guard status.st_mode & S_IFMT != S_IFDIR else { throw OutputError.system(path: path, code: EISDIR) }
            destination = path
            descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
            guard descriptor >= 0 else { throw OutputError.system(path: path, code: errno) }
            return
        }
        destination = isLink ? OutputFile.target(of: path) ?? path : path
        var template = Array("\(destination).XXXXXX".utf8CString)
        // mkstemp(3) makes a file that was not there, with mode 0600.
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw OutputError.system(path: path, code: errno) }
        temporary = template.withUnsafeBufferPointer {
            String(decoding: $0.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if let temporary { unlink(temporary) }
    }

    package func write(_ bytes: [UInt8]) throws {
        try writeAll(bytes, to: descriptor, path: path)
    }

    /// Makes the content durable and gives it its name.
    package func commit() throws {
        defer {
            close(descriptor)
            descriptor = -1
        }
        guard let temporary else { return }
        guard fsync(descriptor) == 0, rename(temporary, destination) == 0 else {
            throw OutputError.system(path: path, code: errno)
        }
        self.temporary = nil
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func isOpenToAll(_ folder: String) -> Bool {
        var status = stat()
        return stat(folder, &status) != 0 || status.st_mode & S_IWOTH != 0
    }

    private static func target(of link: String) -> String? {
        guard let resolved = realpath(link, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

/// Writes everything; a reader that has gone away (EPIPE) is no error, because it has what it wanted.
package func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws {
    try bytes.withUnsafeBytes { buffer in
        var rest = buffer[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EPIPE { return }
                throw OutputError.system(path: path, code: errno)
            }
            rest = rest.dropFirst(count)
        }
    }
}

package enum OutputError: Error, Sendable, Hashable, CustomStringConvertible {
    case untrustedLink(path: String)
    case system(path: String, code: Int32)

    package var description: String {
        switch self {
        case .untrustedLink(let path):
            "\(path) is not written, because it is a symbolic link in a folder in which everybody can make one"
        case .system(let path, let code): "\(path) cannot be written: \(String(cString: strerror(code)))"
        }
    }
}
