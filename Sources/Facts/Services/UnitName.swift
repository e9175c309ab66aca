/// The name of a systemd unit, such as `getty@tty1.service`.
package struct UnitName: Sendable, Hashable {
    package let text: String
    /// service, socket, target, …
    package let type: String
    /// Where the instance starts, after `@`; nil for a plain name.
    private let instanceStart: String.Index?

    static let types: Set<String> = [
        "service", "socket", "device", "mount", "automount", "swap", "target", "path", "timer", "slice", "scope",
    ]

    /// Nil for what systemd takes for no unit name.
    package init?(_ text: String) {
        let bytes = text.utf8
        guard bytes.count <= 255, let dot = bytes.lastIndex(of: UInt8(ascii: ".")), dot != bytes.startIndex else {
            return nil
        }
        let type = String(text[bytes.index(after: dot)...])
        guard UnitName.types.contains(type), bytes.first != UInt8(ascii: "@"),
            bytes.allSatisfy({ UnitName.isAllowed($0) })
        else { return nil }
        self.text = text
        self.type = type
        instanceStart = bytes[..<dot].firstIndex(of: UInt8(ascii: "@")).map { bytes.index(after: $0) }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: ":-_.\\@".utf8.contains(byte)
        }
    }

    /// `getty@.service`.
    package var isTemplate: Bool {
        instanceStart.map { $0 == text.utf8.index(text.utf8.endIndex, offsetBy: -type.utf8.count - 1) } ?? false
    }

    /// `getty@tty1.service`.
    package var isInstance: Bool { instanceStart != nil && !isTemplate }

    /// The template of an instance; nil for other names.
    package var template: String? {
        guard let instanceStart, isInstance else { return nil }
        return "\(text[..<instanceStart]).\(type)"
    }

    /// The instance of a template.
    package func instance(_ name: String) -> String? {
        guard let instanceStart, isTemplate else { return nil }
        return "\(text[..<instanceStart])\(name).\(type)"
    }

    /// The names whose `.d` folders hold settings for this one, most special first: its own, its template's, and those
    /// cut at each dash (`foo-.service` for `foo-bar.service`). The type's own (`service`) is left out.
    var dropInNames: [String] {
        var names = [text]
        if let template { names.append(template) }
        let end = text.utf8.index(text.utf8.endIndex, offsetBy: -type.utf8.count - 1)
        let prefixEnd = instanceStart.map { text.utf8.index(before: $0) } ?? end
        let suffix = text[prefixEnd...]
        var prefix = text.utf8[..<prefixEnd]
        while let dash = prefix.dropLast().lastIndex(of: UInt8(ascii: "-")), names.count < 32 {
            prefix = prefix[...dash]
            names.append("\(Substring(prefix))\(suffix)")
        }
        return names
    }
}
