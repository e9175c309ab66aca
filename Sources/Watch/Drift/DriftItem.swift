/// One thing of a host that can be accepted, as a person writes it: `user:alice/1000`.
package struct DriftItem: Sendable, Hashable {
    /// A ``DriftKind``'s name, or one that only a newer version knows.
    package let kind: String
    /// What is the same after a restart: no process id, no inode.
    package let key: String

    init(kind: String, key: String) {
        self.kind = kind
        self.key = key
    }

    package init(_ kind: DriftKind, _ key: String) {
        self.init(kind: kind.rawValue, key: key)
    }

    /// Bytes of an item that is typed or pasted; the longest one that a table shows has half of them.
    private static let sizeLimit = 8192

    /// Nil where the text is no item of a known kind.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard text.utf8.count <= DriftItem.sizeLimit, parts.count == 2, !parts[1].isEmpty,
            let kind = DriftKind(rawValue: String(parts[0]))
        else { return nil }
        self.init(kind, String(parts[1]))
    }
}

extension DriftItem: Comparable {
    package static func < (one: DriftItem, other: DriftItem) -> Bool {
        (one.kind, one.key) < (other.kind, other.key)
    }
}

extension DriftItem: CustomStringConvertible {
    package var description: String { "\(kind):\(key)" }
}
