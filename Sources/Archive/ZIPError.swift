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
    case tooManyMembers(limit: Int)
    case tooDeep(String, limit: Int)
    /// Absolute, with `..`, or not to be written down safely.
    case badName(String)
    /// A link, a device, a pipe.
    case noFile(String)
    case duplicate(String)
    /// The directory and the member do not say the same, or two members share bytes.
    case contradiction(String)

    package var description: String {
        switch self {
        case .noArchive: "the data is no ZIP archive"
        case .unsupported: "the ZIP archive is encrypted, or packed in a way that is not supported"
        case .truncated: "the ZIP archive ends too early"
        case .damaged: "the ZIP archive is damaged"
        case .tooLarge(let limit): "the ZIP archive's content is larger than the limit of \(limit) bytes"
        case .tooManyMembers(let limit): "the ZIP archive holds more than \(limit) files and folders"
        case .tooDeep(let name, let limit): "the ZIP archive holds \(name), which is deeper than \(limit) folders"
        case .badName(let name): "the ZIP archive holds a member whose name is not safe: \(name)"
        case .noFile(let name): "the ZIP archive holds \(name), which is neither a file nor a folder"
        case .duplicate(let name): "the ZIP archive holds \(name) twice"
        case .contradiction(let name): "the ZIP archive contradicts itself about \(name)"
        }
    }
}
