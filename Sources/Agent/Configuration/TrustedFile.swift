internal import CLinux
internal import Glibc

/// A file that nobody can change or replace but root and this user: the file, every folder above it, and every link on
/// the way belong to one of these, and group and others may not write to them.
///
/// A folder with the sticky bit, such as /tmp, may be written to by all: what is in it can be replaced by its owner alone.
package struct TrustedFile: Sendable {
    /// Without links.
    package let path: String

    /// Links on one path; the kernel's limit.
    private static let linkLimit = 40

    /// Follows a path, absolute or beneath the working directory, and verifies each step. - Throws: ``TrustError``
    package init(_ path: String) throws(TrustError) {
        self.path = try TrustedFile.resolve(path, user: geteuid())
    }

    /// The content. - Throws: ``TrustError``
    package func bytes(limit: Int) throws(TrustError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard file >= 0 else { throw .system(path: path, code: errno) }
        defer { close(file) }
        var status = elpis_status()
        guard elpis_status_at(file, "", ELPIS_AT_EMPTY_PATH, &status) == 0 else {
            throw .system(path: path, code: errno)
        }
        guard status.mode & S_IFMT == S_IFREG else { throw .noFile(path: path) }
        try TrustedFile.verify(status, path, user: geteuid())
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(file, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .system(path: path, code: errno) }
            guard count > 0 else { return content }
            content += piece[..<count]
            guard content.count <= limit else { throw .tooLarge(path: path, limit: limit) }
        }
    }

    private static func resolve(_ path: String, user: uid_t) throws(TrustError) -> String {
        var rest = Array(path.split(separator: "/").reversed())
        var place = ""
        if !path.hasPrefix("/") {
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
            guard getcwd(&buffer, buffer.count) != nil else { throw .system(path: path, code: errno) }
            let folder = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            rest += folder.split(separator: "/").reversed()
        }
        guard !path.utf8.contains(0) else { throw .system(path: path, code: ENOENT) }
        var links = 0
        _ = try step("/", user: user)
        while let name = rest.popLast() {
            if name == "." { continue }
            if name == ".." {
                place = String(place.dropLast(place.split(separator: "/").last.map { $0.count + 1 } ?? 0))
                continue
            }
            let next = "\(place)/\(name)"
            let status = try step(next, user: user)
            guard status.mode & S_IFMT == S_IFLNK else {
                place = next
                continue
            }
            links += 1
            guard links <= linkLimit else { throw .system(path: path, code: ELOOP) }
            let target = try linkTarget(next)
            if target.hasPrefix("/") { place = "" }
            rest += target.split(separator: "/").reversed()
        }
        return place.isEmpty ? "/" : place
    }

    private static func step(_ path: String, user: uid_t) throws(TrustError) -> elpis_status {
        var status = elpis_status()
        guard elpis_status_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &status) == 0 else {
            throw .system(path: path, code: errno)
        }
        try verify(status, path, user: user)
        return status
    }

    private static func verify(_ status: elpis_status, _ path: String, user: uid_t) throws(TrustError) {
        guard [0, user].contains(status.user) else { throw .foreign(path: path, owner: status.user) }
        let kind = status.mode & S_IFMT
        // The mode of a link means nothing.
        if kind == S_IFLNK { return }
        if kind == S_IFDIR && status.mode & S_ISVTX != 0 { return }
        let isWritableByGroup = status.mode & S_IWGRP != 0 && status.group != 0
        guard !isWritableByGroup, status.mode & S_IWOTH == 0 else { throw .writable(path: path) }
    }

    private static func linkTarget(_ path: String) throws(TrustError) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        guard count >= 0 else { throw .system(path: path, code: errno) }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Why a file is not trusted.
package enum TrustError: Error, Sendable, Hashable {
    /// Somebody else owns it.
    case foreign(path: String, owner: UInt32)
    /// Others than its owner can write to it.
    case writable(path: String)
    case noFile(path: String)
    case tooLarge(path: String, limit: Int)
    case system(path: String, code: Int32)
}

extension TrustError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .foreign(let path, let owner):
            "\(path) belongs to user \(owner), who could change it (chown root \(path))"
        case .writable(let path): "\(path) can be changed by others (chmod go-w \(path))"
        case .noFile(let path): "\(path) is no regular file"
        case .tooLarge(let path, let limit): "\(path) is larger than the limit of \(limit) bytes"
        case .system(let path, let code): "\(path) cannot be read: \(String(cString: strerror(code)))"
        }
    }

    var japanese: String {
        switch self {
        case .foreign(let path, let owner): "\(path) の所有者 (UID \(owner)) が変更できる状態です (chown root \(path))"
        case .writable(let path): "\(path) は他のユーザーが変更できる状態です (chmod go-w \(path))"
        case .noFile(let path): "\(path) は通常ファイルではありません"
        case .tooLarge(let path, let limit): "\(path) は上限 \(limit) バイトを超えています"
        case .system(let path, let code): "\(path) を読み込めません: \(String(cString: strerror(code)))"
        }
    }
}
