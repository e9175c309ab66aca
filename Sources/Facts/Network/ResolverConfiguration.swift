/// A resolver configuration, as the C library reads resolv.conf(5).
package struct ResolverConfiguration: Sendable, Hashable {
    package private(set) var entries: [Entry] = []

    package struct Entry: Sendable, Hashable {
        package let kind: Kind
        /// An address, a domain or an option.
        package let value: String
        /// Of a sort list's network.
        package let netmask: String?
        /// From 1.
        package let line: Int
        /// False for name servers after the third and for lists that a later line replaces.
        package fileprivate(set) var isUsed = true
    }

    package enum Kind: String, Sendable {
        case nameserver, search, sortlist, options
    }

    /// MAXNS of the C library.
    private static let nameserverLimit = 3

    package init(_ text: String) {
        var nameservers = 0
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            // The keyword starts the line; comments are only whole lines.
            guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";"), !first.isBlank else {
                continue
            }
            let words = line.words.map { String($0) }
            guard let keyword = words.first, words.count > 1 else { continue }
            switch keyword {
            case "nameserver":
                nameservers += 1
                add(.nameserver, words[1], index + 1)
                if nameservers > Self.nameserverLimit { entries[entries.count - 1].isUsed = false }
            case "domain", "search":
                retire(.search)
                for word in words.dropFirst().prefix(keyword == "domain" ? 1 : .max) { add(.search, word, index + 1) }
            case "sortlist":
                retire(.sortlist)
                for word in words.dropFirst() {
                    let parts = word.split(separator: "/", maxSplits: 1)
                    guard let network = parts.first else { continue }
                    entries.append(
                        Entry(
                            kind: .sortlist, value: String(network), netmask: parts.count > 1 ? String(parts[1]) : nil,
                            line: index + 1))
                }
            case "options":
                for word in words.dropFirst() { add(.options, word, index + 1) }
            default: continue
            }
        }
    }

    private mutating func add(_ kind: Kind, _ value: String, _ line: Int) {
        entries.append(Entry(kind: kind, value: value, netmask: nil, line: line))
    }

    private mutating func retire(_ kind: Kind) {
        for index in entries.indices where entries[index].kind == kind { entries[index].isUsed = false }
    }
}
