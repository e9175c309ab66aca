/// Which version of each table a server has, as its agent was told by the server's acknowledgements.
///
/// A version's name is the SHA-256 of the table's lines in a snapshot.
package struct TableVersions: Sendable, Hashable {
    package private(set) var entries: [String: Entry]

    package struct Entry: Sendable, Hashable {
        package let hash: String
        /// When it was read, in seconds since 1970.
        package let time: Int64
    }

    /// Of a server that has nothing yet.
    package init() {
        entries = [:]
    }

    package subscript(table: String) -> Entry? {
        get { entries[table] }
        set { entries[table] = newValue }
    }

    /// Bytes that hold the versions of every table of any program of ours many times over.
    package static let sizeLimit = 1 << 20

    /// What was written; nil where it is damaged.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count <= TableVersions.sizeLimit,
            // Without its memory an agent sends everything, which is right after damage.
            let json = try? bytes.withUnsafeBufferPointer({ try JSONReader.value(of: $0) }),
            case .object(let members) = json
        else { return nil }
        entries = [:]
        for member in members {
            guard let hash = member.value["hash"]?.text, let time = member.value["time"]?.integer else { return nil }
            entries[member.name] = Entry(hash: hash, time: time)
        }
    }

    package var bytes: [UInt8] {
        JSONValue.object(
            entries.sorted { $0.key < $1.key }.map {
                .init($0.key, ["hash": .text($0.value.hash), "time": .integer($0.value.time)])
            }
        ).serialized()
    }

    /// The complete set, as the last line of a snapshot of changes names it.
    var json: JSONValue {
        .object(entries.sorted { $0.key < $1.key }.map { .init($0.key, .text($0.value.hash)) })
    }
}
