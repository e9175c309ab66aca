/// Why bytes are not the archive that was expected.
package enum ZIPError: Error, Sendable, Hashable, CustomStringConvertible {
    case noArchive
    /// Encrypted, or packed in another way than deflate.
    case unsupported
    /// It ends before its member does.
    case truncated
    /// The content is not what its check sum or its length says, or cannot be unpacked.
    case damaged
    case tooLarge(limit: Int)

    package var description: String {
        switch self {
        case .noArchive: "the data is no ZIP archive"
        case .unsupported: "the ZIP archive is encrypted, or packed in a way that is not supported"
        case .truncated: "the ZIP archive ends too early"
        case .damaged: "the ZIP archive is damaged"
        case .tooLarge(let limit): "the ZIP archive's content is larger than the limit of \(limit) bytes"
        }
    }
}
