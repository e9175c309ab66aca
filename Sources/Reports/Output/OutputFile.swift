internal import Glibc
internal import Storage

/// A file that is written whole or not at all: it appears under its name, readable by its owner alone, when committed.
package final class OutputFile {
    package let path: String
    package private(set) var descriptor: Int32
    /// Where the content is gathered; nil where `path` is a device or a pipe, which is written as it is.
    private var temporary: String?
    private let destination: String

    /// - Throws: ``OutputError`` also where the name is a symbolic link, or a pipe of somebody else, in a folder in which
    ///   others can make them.
    package init(_ path: String) throws {
        self.path = path
        var link = stat()
        let isLink = lstat(path, &link) == 0 && link.st_mode & S_IFMT == S_IFLNK
        let isUntrusted = OutputFile.isOpenToOthers(OutputFile.folder(of: path))
        if isLink && isUntrusted { throw OutputError.untrustedLink(path: path) }
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            guard status.st_mode & S_IFMT != S_IFDIR else { throw OutputError.system(path: path, code: EISDIR) }
            // Whoever reads a pipe that lies in wait there would get the report.
            guard !isUntrusted || status.st_uid == geteuid() else { throw OutputError.untrustedPipe(path: path) }
            destination = path
            descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
            guard descriptor >= 0 else { throw OutputError.system(path: path, code: errno) }
            return
        }
        destination = isLink ? OutputFile.target(of: path) ?? path : path
        // A name that nobody can have taken before; if somebody has, nothing is written.
        let unused = "\(destination).\(UInt64.random(in: .min ... .max))"
        descriptor = open(unused, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw OutputError.system(path: path, code: errno) }
        temporary = unused
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if let temporary { unlink(temporary) }
    }

    /// The reader of a pipe that has gone away is no error, because it has what it wanted.
    package func write(_ bytes: [UInt8]) throws {
        do {
            try writeAll(bytes, to: descriptor, path: path)
        } catch .system(_, EPIPE) {}
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

    /// Whether others than root and the caller can make files there.
    private static func isOpenToOthers(_ folder: String) -> Bool {
        var status = stat()
        guard stat(folder, &status) == 0 else { return true }
        if status.st_uid != 0 && status.st_uid != geteuid() { return true }
        if status.st_mode & S_IWGRP != 0 && status.st_gid != 0 && status.st_gid != getegid() { return true }
        return status.st_mode & S_IWOTH != 0
    }

    private static func target(of link: String) -> String? {
        guard let resolved = realpath(link, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

package enum OutputError: Error, Sendable, Hashable, CustomStringConvertible {
    case untrustedLink(path: String)
    case untrustedPipe(path: String)
    case system(path: String, code: Int32)

    package var description: String {
        switch self {
        case .untrustedLink(let path):
            "\(path) is not written, because it is a symbolic link in a folder in which others can make one"
        case .untrustedPipe(let path):
            "\(path) is not written, because it is somebody else's pipe or device in a folder that others can change"
        case .system(let path, let code): "\(path) cannot be written: \(String(cString: strerror(code)))"
        }
    }
}
