/// One file of PAM rules, with its includes still in it.
package struct PamFile: Sendable {
    package let entries: [Entry]

    package struct Entry: Sendable, Hashable {
        /// Only in `/etc/pam.conf`; empty elsewhere.
        package let service: String
        /// auth, account, password or session; `@include` for that directive.
        package let type: String
        /// A word, or the actions in brackets with single blanks.
        package let control: String
        /// As written; the name of the file for includes.
        package let module: String
        package let arguments: [String]
        /// Whether a missing module is passed over in silence (`-auth`).
        package let isSilent: Bool
        package let line: Int
    }

    package init(text: String, hasService: Bool = false) {
        var entries: [Entry] = []
        for (number, line) in PamLines(text) {
            var fields = PamFields(line)
            var service = ""
            if hasService {
                guard let name = fields.next() else { continue }
                service = name.lowercased()
            }
            guard var type = fields.next()?.lowercased() else { continue }
            if type == "@include" {
                guard let file = fields.next() else { continue }
                entries.append(
                    Entry(
                        service: service, type: type, control: "", module: file, arguments: [], isSilent: false,
                        line: number))
                continue
            }
            let isSilent = type.hasPrefix("-")
            if isSilent { type.removeFirst() }
            guard PamFile.types.contains(type), let control = fields.next(), let module = fields.next() else {
                continue
            }
            entries.append(
                Entry(
                    service: service, type: type,
                    control: control.hasPrefix("[") ? control : control.lowercased(), module: module,
                    arguments: fields.rest(), isSilent: isSilent, line: number))
        }
        self.entries = entries
    }

    private static let types: Set<String> = ["auth", "account", "password", "session"]
}

extension PamFile.Entry {
    /// The module's file name without its folder: `pam_unix.so`.
    package var moduleName: String {
        module.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? module
    }
}

/// Lines joined where they end in a backslash; a comment runs from `#` to the end of its line.
private struct PamLines: Sequence, IteratorProtocol {
    private var lines: ConfigurationLines

    init(_ text: String) {
        lines = ConfigurationLines(text)
    }

    mutating func next() -> (number: Int, line: [UInt8])? {
        guard let (number, first) = lines.next() else { return nil }
        var joined: [UInt8] = []
        var line = first
        while true {
            let content = line.before(UInt8(ascii: "#"))
            let isCommented = content.count < line.count
            let trimmed = content.trimmed
            guard !isCommented, trimmed.last == UInt8(ascii: "\\") else {
                joined += trimmed
                return (number, joined)
            }
            joined += trimmed.dropLast()
            joined.append(UInt8(ascii: " "))
            guard let following = lines.next() else { return (number, joined) }
            line = following.line
        }
    }
}

/// The fields of a rule: words, or text in brackets in which `\]` stands for a bracket.
private struct PamFields {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() -> String? {
        while index < bytes.count, bytes[index].isBlank { index += 1 }
        guard index < bytes.count else { return nil }
        var field: [UInt8] = []
        guard bytes[index] == UInt8(ascii: "[") else {
            while index < bytes.count, !bytes[index].isBlank {
                field.append(bytes[index])
                index += 1
            }
            return String(decoding: field, as: UTF8.self)
        }
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\\"), index < bytes.count, bytes[index] == UInt8(ascii: "]") {
                field.append(bytes[index])
                index += 1
                continue
            }
            let blank = UInt8(ascii: " ")
            if byte.isBlank {
                if field.last != blank { field.append(blank) }
            } else {
                field.append(byte)
            }
            if byte == UInt8(ascii: "]") { break }
        }
        return String(decoding: field, as: UTF8.self)
    }

    /// The fields that are left; an argument loses the brackets around it.
    mutating func rest() -> [String] {
        var fields: [String] = []
        while let field = next() {
            let isBracketed = field.hasPrefix("[") && field.hasSuffix("]") && field.utf8.count >= 2
            fields.append(isBracketed ? String(field.dropFirst().dropLast()) : field)
        }
        return fields
    }
}
