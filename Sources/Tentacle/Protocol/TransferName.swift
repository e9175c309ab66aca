/// The name of a file as a peer gave it: one that is harmless as a file's name.
///
/// It is still data: nothing is known of who may use it.
package struct TransferName: Sendable, Hashable {
    package let text: String

    /// What the reference server forbids in names, unless its `invalid_chars` say otherwise.
    package static let forbidden: Set<Character> = Set("?[]/\\=+<>:;',*~")

    /// Nil for names that the reference server forbids, and for those that mislead people or programs: with control
    /// characters, a pipe, a dot or dash in front, white space around, bytes that are no UTF-8, or more than 255 of them.
    package init?(_ bytes: some Collection<UInt8>, forbidden: Set<Character> = TransferName.forbidden) {
        guard (1...255).contains(bytes.count), let text = String(validating: bytes, as: UTF8.self),
            let first = text.unicodeScalars.first, let last = text.unicodeScalars.last, first != ".", first != "-",
            !first.properties.isWhitespace, !last.properties.isWhitespace
        else { return nil }
        // By scalars: a combining mark makes another character of a forbidden one, and leaves its byte in the name.
        let isHarmless = text.unicodeScalars.allSatisfy { scalar in
            scalar != "/" && scalar != "|" && !forbidden.contains(Character(scalar)) && TransferName.isPrintable(scalar)
        }
        guard isHarmless else { return nil }
        self.text = text
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
        default: true
        }
    }
}
