internal import Crypto
internal import Glibc
internal import Storage

/// What makes a machine recognisable: a digest of its machine id, and of its mainboard's where that can be read.
///
/// As text it is `id:` and `board:` with 16 hexadecimal digits each, with a comma between them. The mainboard's can be
/// read by root alone: two digests are compared by what both have.
package enum MachineDigest {
    private static let sources = [("id", "/etc/machine-id"), ("board", "/sys/class/dmi/id/product_uuid")]
    private static let sizeLimit = 256

    /// At most 64 characters, at least one.
    package static func current() -> String { digest(of: sources) }

    static func digest(of sources: [(name: String, path: String)]) -> String {
        let parts = sources.compactMap { source -> String? in
            let content = content(of: source.path)
            guard !content.isEmpty else { return nil }
            return "\(source.name):\(SHA256.hash(data: content).prefix(8).hexadecimal)"
        }
        return parts.isEmpty ? "unknown" : parts.joined(separator: ",")
    }

    /// Whether something that both have is another in one than in the other.
    package static func differ(_ one: String, _ other: String) -> Bool {
        let others = parts(of: other)
        return parts(of: one).contains { name, digest in others[name].map { $0 != digest } ?? false }
    }

    /// Whether they have something in common, and nothing that differs.
    static func agree(_ one: String, _ other: String) -> Bool {
        let others = parts(of: other)
        return parts(of: one).keys.contains { others[$0] != nil } && !differ(one, other)
    }

    /// What either has; of two that do not differ.
    static func union(_ one: String, _ other: String) -> String {
        let all = parts(of: one).merging(parts(of: other)) { old, _ in old }
        let text = all.keys.sorted().map { "\($0):\(all[$0] ?? "")" }.joined(separator: ",")
        return all.isEmpty || text.utf8.count > 64 ? other : text
    }

    private static func parts(of text: String) -> [String: String] {
        var found: [String: String] = [:]
        for part in text.split(separator: ",") {
            guard let mark = part.firstIndex(of: ":") else { continue }
            found[String(part[..<mark])] = String(part[part.index(after: mark)...])
        }
        return found
    }

    /// Empty where it cannot be read, as for the mainboard without root.
    private static func content(of path: String) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard file >= 0 else { return [] }
        defer { close(file) }
        return (try? readBytes(from: file, at: 0, count: sizeLimit, path: path)) ?? []
    }
}
