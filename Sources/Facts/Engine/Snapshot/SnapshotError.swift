/// Why a snapshot could not be read or written.
package enum SnapshotError: Error, Sendable, Hashable {
    /// The file is not gzip'd, or its first line is not a snapshot's header.
    case notASnapshot
    /// A newer program wrote it.
    case unknownVersion(Int64)
    case malformed(line: Int, reason: String)
    /// It ends before its last line.
    case cutShort
    case tooLarge(what: String, limit: Int)
    case compression(String)
    case notWritten(code: Int32)
}

extension SnapshotError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notASnapshot: "it is not a snapshot made by elpis"
        case .unknownVersion(let version): "it has the format version \(version), which this program does not know"
        case .malformed(let line, let reason): "line \(line) is not valid: \(reason)"
        case .cutShort: "it is not complete"
        case .tooLarge(let what, let limit): "its \(what) exceeds the limit of \(limit)"
        case .compression(let message): "it cannot be decompressed: \(message)"
        case .notWritten(let code): "it cannot be written (system error \(code))"
        }
    }
}
