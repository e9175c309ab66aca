/// Words in their order, packed: each takes its bytes and four more.
struct WordList: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [UInt32] = []

    /// A password longer than this is no common one.
    static let wordLimit = 128
    /// Words of all dictionaries, and their bytes.
    static let countLimit = 10_000_000
    static let sizeLimit = 256 << 20

    var count: Int { ends.count }
    var isFull: Bool { count >= WordList.countLimit || bytes.count + WordList.wordLimit > WordList.sizeLimit }

    subscript(index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
    }

    mutating func append(_ word: some Collection<UInt8>) {
        bytes.append(contentsOf: word)
        ends.append(UInt32(bytes.count))
    }
}

extension WordList {
    /// The passwords that are compiled in, the most common first.
    static var common: WordList {
        var list = WordList()
        var text = EmbeddedWords.common
        text.withUTF8 { bytes in
            for word in bytes.split(separator: UInt8(ascii: "\n")) { list.append(word) }
        }
        return list
    }

    /// What the compiled-in list is known by; it changes with the list.
    static let commonIdentity: UInt64 = {
        var text = EmbeddedWords.common
        return text.withUTF8 { WordPrint(key: (0, 0)).print(of: $0) }
    }()
}
