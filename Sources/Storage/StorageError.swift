internal import Glibc

/// Why a file of Elpis's own could not be kept or read.
package enum StorageError: Error, Sendable, Hashable {
    /// The folder belongs to somebody else, or others can change what is in it.
    case unsafe(path: String)
    /// No name of a file in a folder: empty, with a slash, too long, or beginning with a dot.
    case badName
    case exists(path: String)
    case tooLarge(path: String, limit: Int)
    /// A link, folder, pipe or device where a file was wanted.
    case noFile(path: String)
    /// Another process writes to the folder.
    case inUse(path: String)
    case system(path: String, code: Int32)
}

extension StorageError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unsafe(let path):
            "\(path) is not used, because others may change it; it must be yours or root's (chown, chmod go-w \(path))"
        case .badName: "a file name is empty, too long, begins with a dot or holds a slash"
        case .exists(let path): "\(path) exists already"
        case .tooLarge(let path, let limit): "\(path) is larger than the limit of \(limit) bytes"
        case .noFile(let path): "\(path) is no regular file"
        case .inUse(let path): "another process writes to \(path); try again when it has ended"
        case .system(let path, let code): "\(path) cannot be used: \(String(cString: strerror(code)))"
        }
    }
}
