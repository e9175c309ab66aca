/// What a grub.cfg says about entries, superusers and passwords.
package struct GrubConfiguration: Sendable {
    package private(set) var entries: [Entry] = []
    package private(set) var superusers: String?
    package private(set) var hasPassword = false
    package private(set) var isPasswordHashed = true
    /// True for a file that only hands over to another (`configfile`).
    package private(set) var isStub = false

    package struct Entry: Sendable, Hashable {
        package let title: String
        package let arguments: String
        package let line: Int
    }

    package init(_ text: String) {
        var title = ""
        var handsOver = false
        var hasMenu = false
        for line in TextLine.all(in: text) {
            let words = line.text.words
            guard let command = words.first, command.firstByte != UInt8(ascii: "#") else { continue }
            switch command {
            case "menuentry":
                title = GrubConfiguration.quoted(line.text)
                hasMenu = true
            case "blscfg", "submenu": hasMenu = true
            case "configfile": handsOver = true
            case "linux", "linux16", "linuxefi":
                guard words.count >= 2 else { continue }
                let arguments = Substring(line.text.utf8[words[1].endIndex...]).trimmingSpace
                entries.append(Entry(title: title, arguments: String(arguments), line: line.number))
            case "set":
                guard words.count >= 2, let (name, value) = words[1].parted(at: UInt8(ascii: "=")) else { continue }
                if name == "superusers" {
                    let whole = words.count == 2 ? value : Substring(line.text.utf8[value.startIndex...])
                    superusers = String(whole.trimmingSpace.unquoted)
                }
            case "password_pbkdf2":
                // `password_pbkdf2 root ${GRUB2_PASSWORD}` is a password only where user.cfg gives it.
                if words.count >= 3, words[2].hasPrefix("grub.pbkdf2.") { hasPassword = true }
            case "password":
                if words.count >= 3 {
                    hasPassword = true
                    isPasswordHashed = false
                }
            default: break
            }
        }
        isStub = handsOver && !hasMenu && entries.isEmpty
    }

    /// The first text in quotes.
    private static func quoted(_ text: Substring) -> String {
        guard let start = text.utf8.firstIndex(where: { $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") }) else {
            return ""
        }
        let rest = text.utf8[text.utf8.index(after: start)...]
        return String(Substring(rest.prefix { $0 != text.utf8[start] }))
    }
}
