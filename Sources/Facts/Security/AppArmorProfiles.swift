/// The profiles that a file below /etc/apparmor.d declares.
package struct AppArmorProfiles: Sendable {
    package private(set) var profiles: [Profile] = []

    package struct Profile: Sendable, Hashable {
        /// The full name; a child profile's follows its parent's after `//`.
        package let name: String
        /// The programs that it confines; nil where only its name selects it.
        package let attachment: String?
        /// enforce, complain, kill, unconfined, prompt, …
        package let mode: String
        package let line: Int
    }

    private static let profileLimit = 5_000
    private static let depthLimit = 10

    package init(_ text: String) {
        var parents: [String] = []
        var number = 0
        var variables: [String: String] = [:]
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            var content = Substring(line).trimmingSpace
            guard content.firstByte != UInt8(ascii: "#") else { continue }
            if let comment = AppArmorProfiles.commentStart(content) { content = content[..<comment].trimmingSpace }
            if content.isEmpty { continue }
            if content.firstByte == UInt8(ascii: "@"), let (name, value) = content.parted(at: UInt8(ascii: "=")) {
                variables[String(name.trimmingSpace)] = String(value.trimmingSpace)
                continue
            }
            if content.utf8.last == UInt8(ascii: "{"),
                let header = AppArmorProfiles.header(Substring(content.utf8.dropLast()).trimmingSpace, line: number)
            {
                let name = parents.isEmpty ? header.name : "\(parents.joined(separator: "//"))//\(header.name)"
                if profiles.count < AppArmorProfiles.profileLimit, parents.count < AppArmorProfiles.depthLimit {
                    profiles.append(
                        Profile(name: name, attachment: header.attachment, mode: header.mode, line: number))
                }
                parents.append(header.name)
            } else if content.utf8.last == UInt8(ascii: "{") {
                parents.append("")
            } else if content.firstByte == UInt8(ascii: "}") {
                if !parents.isEmpty { parents.removeLast() }
            }
        }
    }

    /// The profile that a line before `{` declares; nil for other blocks (qualifier blocks, `if`).
    private static func header(_ text: Substring, line: Int) -> (name: String, attachment: String?, mode: String)? {
        var words = text.words[...]
        guard let first = words.first else { return nil }
        let isNamed = first == "profile" || first == "hat"
        let isHat = first.firstByte == UInt8(ascii: "^")
        guard
            isNamed || isHat || first.firstByte == UInt8(ascii: "/") || first.firstByte == UInt8(ascii: "@")
                || first.firstByte == UInt8(ascii: "\"")
        else { return nil }
        if isNamed { words = words.dropFirst() }
        var names: [Substring] = []
        while let word = words.first, !word.hasPrefix("flags="), !word.hasPrefix("("), !word.hasPrefix("xattrs=") {
            names.append(word.unquoted)
            words = words.dropFirst()
        }
        guard let name = names.first else { return nil }
        let flags = words.joined(separator: " ")
        let listed = flags.utf8.split {
            $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: ")") || $0 == UInt8(ascii: ",") || $0.isSpace
        }
        .map { String(Substring($0)) }
        let mode =
            ["complain", "kill", "unconfined", "prompt", "default_allow"].first { listed.contains($0) } ?? "enforce"
        let attachment = names.count > 1 ? String(names[1]) : isNamed || isHat ? nil : String(name)
        return (
            String(isHat ? name.dropFirst() : name), name.hasPrefix("/") ? attachment ?? String(name) : attachment, mode
        )
    }

    /// Where a comment starts: a `#` after white space, outside quotes.
    private static func commentStart(_ text: Substring) -> Substring.Index? {
        var before: UInt8 = 0
        var isQuoted = false
        for index in text.utf8.indices {
            let byte = text.utf8[index]
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == UInt8(ascii: "#"), !isQuoted, before.isSpace { return index }
            before = byte
        }
        return nil
    }
}
