/// A file of sections and `key = value` lines, as dnf and systemd write them.
package struct INIFile: Sendable {
    package private(set) var entries: [Entry] = []

    package struct Entry: Sendable, Hashable {
        package let section: String
        /// In lower case.
        package let key: String
        package var value: String
        package let line: Int
    }

    /// Lines that are kept; a real file has some hundred.
    private static let entryLimit = 50_000

    package init(_ text: String) {
        var section = ""
        for (index, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
        {
            guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { continue }
            let content = INIFile.trimmed(line)
            if content.isEmpty { continue }
            if first == 32 || first == 9 {
                // An indented line goes on with the value before.
                guard let last = entries.indices.last, entries[last].section == section else { continue }
                entries[last].value += " " + content
                continue
            }
            if first == UInt8(ascii: "["), let end = line.firstIndex(of: UInt8(ascii: "]")) {
                section = String(decoding: line[line.index(after: line.startIndex)..<end], as: UTF8.self)
                continue
            }
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")), entries.count < INIFile.entryLimit else {
                continue
            }
            entries.append(
                Entry(
                    section: section, key: INIFile.trimmed(line[..<equals]).lowercased(),
                    value: INIFile.trimmed(line[line.index(after: equals)...]), line: index + 1))
        }
    }

    /// The sections in their order.
    package var sections: [String] {
        var seen: Set<String> = []
        return entries.map(\.section).filter { seen.insert($0).inserted }
    }

    /// The last entry of a key in a section.
    package func entry(_ section: String, _ key: String) -> Entry? {
        entries.last { $0.section == section && $0.key == key }
    }

    private static func trimmed(_ bytes: some BidirectionalCollection<UInt8>) -> String {
        var bytes = bytes[...]
        while let first = bytes.first, first == 32 || first == 9 || first == 13 { bytes = bytes.dropFirst() }
        while let last = bytes.last, last == 32 || last == 9 || last == 13 { bytes = bytes.dropLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
