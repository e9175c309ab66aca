/// The accounts of a file in the form of htpasswd: a name, a colon and a hash on each line.
struct PasswordFile: Sendable {
    struct Entry: Sendable, Hashable {
        let name: String
        let field: String
        let line: Int
    }

    let entries: [Entry]
    /// The first line that is no such entry.
    let malformedLine: Int?

    /// 100,000 accounts with long hashes have 10 MB.
    static let sizeLimit = 16 << 20
    static let entryLimit = 100_000

    init(_ bytes: [UInt8]) {
        var entries: [Entry] = []
        var malformed: Int?
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where entries.count < PasswordFile.entryLimit {
            let text = line.trimmed
            guard let first = text.first, first != UInt8(ascii: "#") else { continue }
            let parts = text.split(
                separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count >= 2, !parts[0].isEmpty else {
                malformed = malformed ?? index + 1
                continue
            }
            entries.append(
                Entry(
                    name: String(decoding: parts[0], as: UTF8.self),
                    field: String(decoding: parts[1], as: UTF8.self), line: index + 1))
        }
        self.entries = entries
        malformedLine = malformed
    }
}

extension ArraySlice<UInt8> {
    /// Without blanks at the end: spaces, tabs and carriage returns.
    var withoutTrailingBlanks: ArraySlice<UInt8> {
        var slice = self
        while let last = slice.last, last == 0x20 || last >= 0x09 && last <= 0x0d { slice.removeLast() }
        return slice
    }

    fileprivate var trimmed: ArraySlice<UInt8> {
        withoutTrailingBlanks.drop { $0 == 0x20 || $0 >= 0x09 && $0 <= 0x0d }
    }
}
