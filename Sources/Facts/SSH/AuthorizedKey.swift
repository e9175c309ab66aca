internal import Localization

/// One line of an authorized_keys file that sshd would take.
package struct AuthorizedKey: Sendable, Hashable {
    package let key: SSHPublicKey
    /// The blob as written, in base64.
    package let encoded: String
    /// The options before the key, as written; empty where there are none.
    package let options: String
    package let comment: String
    /// The addresses of `from="…"`.
    package let from: String?
    /// The command of `command="…"`.
    package let command: String?
    /// From 1.
    package let line: Int
    /// True for `cert-authority`: the key signs others.
    package var isAuthority: Bool { hasOption("cert-authority") }

    private let optionNames: [String]

    package func hasOption(_ name: String) -> Bool { optionNames.contains(name) }

    /// The keys of a file; lines that hold none are left out, whatever they are.
    package static func all(in text: [UInt8], limit: Int) -> (keys: [AuthorizedKey], isCut: Bool) {
        var keys: [AuthorizedKey] = []
        var number = 0
        for line in text.split(separator: 0x0a, omittingEmptySubsequences: false) {
            number += 1
            guard let key = AuthorizedKey(line: line, number: number) else { continue }
            guard keys.count < limit else { return (keys, true) }
            keys.append(key)
        }
        return (keys, false)
    }

    package init?(line: ArraySlice<UInt8>, number: Int) {
        let text = line.prefix { $0 != 0x0d && $0 != 0 }.drop(while: SSHText.isBlank)
        guard let first = text.first, first != UInt8(ascii: "#"), text.count <= 2 * SSHPublicKey.blobLimit else {
            return nil
        }
        var options: ArraySlice<UInt8> = []
        var rest = text
        var found = AuthorizedKey.key(at: rest)
        if found == nil {
            guard let end = AuthorizedKey.endOfOptions(text) else { return nil }
            options = text[text.startIndex..<end]
            rest = text[end...].drop(while: SSHText.isBlank)
            found = AuthorizedKey.key(at: rest)
        }
        guard let (key, encoded, comment) = found else { return nil }
        self.key = key
        self.encoded = String(decoding: encoded, as: UTF8.self)
        self.options = SSHKeyText.printable(String(decoding: options, as: UTF8.self), limit: 4096)
        self.comment = SSHKeyText.printable(String(decoding: comment, as: UTF8.self), limit: 256)
        self.line = number
        let list = AuthorizedKey.split(options)
        optionNames = list.map(\.name)
        from = list.first { $0.name == "from" }?.value
        command = list.first { $0.name == "command" }?.value
    }

    /// Type, blob and comment.
    private static func key(at text: ArraySlice<UInt8>) -> (SSHPublicKey, ArraySlice<UInt8>, ArraySlice<UInt8>)? {
        let type = text.prefix { !SSHText.isBlank($0) }
        guard !type.isEmpty, type.count <= 64 else { return nil }
        let afterType = text[type.endIndex...].drop(while: SSHText.isBlank)
        let encoded = afterType.prefix { !SSHText.isBlank($0) }
        guard !encoded.isEmpty, let blob = Base64.decode(encoded, limit: SSHPublicKey.blobLimit),
            let key = SSHPublicKey(blob: blob), key.algorithm.utf8.elementsEqual(type)
        else { return nil }
        let comment = afterType[encoded.endIndex...].drop(while: SSHText.isBlank)
        return (key, encoded, comment)
    }

    /// The first blank outside of quotes.
    private static func endOfOptions(_ text: ArraySlice<UInt8>) -> Int? {
        var isQuoted = false
        var index = text.startIndex
        while index < text.endIndex, isQuoted || !SSHText.isBlank(text[index]) {
            if text[index] == UInt8(ascii: "\\"), index + 1 < text.endIndex, text[index + 1] == UInt8(ascii: "\"") {
                index += 1
            } else if text[index] == UInt8(ascii: "\"") {
                isQuoted.toggle()
            }
            index += 1
        }
        return index < text.endIndex && !isQuoted ? index : nil
    }

    /// The options, their names in lower case and their values without quotes.
    private static func split(_ options: ArraySlice<UInt8>) -> [(name: String, value: String?)] {
        var found: [(name: String, value: String?)] = []
        var name: [UInt8] = []
        var value: [UInt8]?
        var isQuoted = false
        func finish() {
            let text = value.map { SSHKeyText.printable(String(decoding: $0, as: UTF8.self), limit: 4096) }
            if !name.isEmpty { found.append((String(decoding: name, as: UTF8.self).lowercased(), text)) }
            name = []
            value = nil
        }
        var index = options.startIndex
        while index < options.endIndex {
            let byte = options[index]
            let isEscape =
                byte == UInt8(ascii: "\\") && index + 1 < options.endIndex && options[index + 1] == UInt8(ascii: "\"")
            if isEscape {
                value?.append(options[index + 1])
                index += 1
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: ","), !isQuoted {
                finish()
            } else if byte == UInt8(ascii: "="), value == nil {
                value = []
            } else if value != nil {
                value?.append(byte)
            } else {
                name.append(byte)
            }
            index += 1
        }
        finish()
        return found
    }
}
