/// The limit on core dumps that pam_limits sets for everybody (`*`); of equal lines the last counts.
package struct CoreLimits: Sendable {
    package private(set) var hard: Limit?
    package private(set) var soft: Limit?

    package struct Limit: Sendable, Hashable {
        /// `0`, kilobytes, or `unlimited`.
        package let value: String
        package let file: String
        package let line: Int
    }

    package init() {}

    package mutating func read(_ text: String, file: String) {
        for line in TextLine.all(in: text) {
            let content = Substring(line.text.utf8.prefix { $0 != UInt8(ascii: "#") })
            let fields = content.words
            guard fields.count == 4, fields[0] == "*", fields[2].lowercased() == "core" else { continue }
            let text = fields[3].lowercased()
            let limit = Limit(
                value: ["-1", "infinity", "unlimited"].contains(text) ? "unlimited" : text, file: file,
                line: line.number)
            let type = fields[1].lowercased()
            if type == "hard" || type == "-" { hard = limit }
            if type == "soft" || type == "-" { soft = limit }
        }
    }
}
