extension SQLFunction {
    /// `item_word(text)`: the text as a part of one shell word that says the same everywhere.
    ///
    /// Whoever names a file decides what an administrator pastes into a shell, so that everything but letters, digits and
    /// a few marks that no shell interprets is written as `%XX`.
    static let itemWord = SQLFunction(
        "item_word", argumentCount: 1, "the text with all that a shell could interpret as %XX; cut when very long"
    ) { arguments in
        guard arguments[0] != .null else { return .null }
        return .text(ItemWord.encoded(arguments[0].plainText))
    }

    /// `sha256(text)`, as in osquery.
    static let sha256 = SQLFunction("sha256", argumentCount: 1, "SHA-256 of the text, in hexadecimal") { arguments in
        guard arguments[0] != .null else { return .null }
        return .text(ContentHash.sha256(arguments[0].plainText.utf8))
    }
}

/// Texts of the host as parts of one shell word.
enum ItemWord {
    /// Bytes of a text beyond which its end is replaced by its hash: a path has 4096 at most.
    private static let limit = 512

    static func encoded(_ text: String) -> String {
        var bytes = Array(text.utf8)
        var end = ""
        if bytes.count > limit {
            end = "%~\(ContentHash.sha256(bytes))"
            bytes.removeSubrange(limit...)
        }
        guard !end.isEmpty || !bytes.allSatisfy(isPlain) else { return text }
        var word: [UInt8] = []
        for byte in bytes {
            if isPlain(byte) {
                word.append(byte)
            } else {
                word += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: word, as: UTF8.self) + end
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    /// A comma is not: items use it to join what they are made of.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"),
            UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "@"), UInt8(ascii: "="), UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
