/// A way in which people vary a word: another form of it, and something appended.
struct Mutation: Sendable, Hashable {
    let form: Form
    let suffix: [UInt8]

    init(_ form: Form, _ suffix: String = "") {
        self.form = form
        self.suffix = Array(suffix.utf8)
    }

    enum Form: Sendable, Hashable, CaseIterable {
        case asItIs
        case capitalised
        case lower
        case upper
        case reversed
        case doubled
        /// Digits and signs in the place of letters, in the habits that are met.
        case leetVowels
        case leetCapitalised
        case leetDollar
        case leetDigits
    }

    /// Puts the variation and a NUL into `phrase`; false where it would be the word itself, or another form's.
    func vary(_ word: ArraySlice<UInt8>, into phrase: inout [UInt8]) -> Bool {
        phrase.removeAll(keepingCapacity: true)
        switch form {
        case .asItIs: phrase += word
        case .capitalised:
            guard let first = word.first, first.isLowercaseLetter else { return false }
            phrase.append(first - 32)
            phrase += word.dropFirst()
        case .lower: phrase += word.lazy.map { $0.isUppercaseLetter ? $0 + 32 : $0 }
        case .upper:
            guard word.dropFirst().contains(where: \.isLowercaseLetter) else { return false }
            phrase += word.lazy.map { $0.isLowercaseLetter ? $0 - 32 : $0 }
        case .reversed: phrase += word.reversed()
        case .doubled: phrase += Array(word) + word
        case .leetVowels: phrase += word.lazy.map { Mutation.vowels[Int($0)] }
        case .leetCapitalised:
            guard let first = word.first, first.isLowercaseLetter else { return false }
            phrase.append(first - 32)
            phrase += word.dropFirst().lazy.map { Mutation.vowels[Int($0)] }
            guard phrase.dropFirst() != word.dropFirst() else { return false }
        case .leetDollar:
            guard word.contains(where: { $0 | 0x20 == UInt8(ascii: "s") }) else { return false }
            phrase += word.lazy.map { Mutation.dollar[Int($0)] }
        case .leetDigits: phrase += word.lazy.map { Mutation.digits[Int($0)] }
        }
        if form != .asItIs && phrase[...] == word { return false }
        phrase += suffix
        phrase.append(0)
        return true
    }

    private static func table(_ pairs: String) -> [UInt8] {
        var table = (0...255).map { UInt8($0) }
        let bytes = Array(pairs.utf8)
        for place in stride(from: 0, to: bytes.count, by: 2) {
            table[Int(bytes[place])] = bytes[place + 1]
            table[Int(bytes[place]) - 32] = bytes[place + 1]
        }
        return table
    }

    private static let vowels = table("a@o0")
    private static let dollar = table("a@o0s$")
    private static let digits = table("a4e3i1o0s5t7")
}

extension UInt8 {
    fileprivate var isLowercaseLetter: Bool { self >= UInt8(ascii: "a") && self <= UInt8(ascii: "z") }
    fileprivate var isUppercaseLetter: Bool { self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") }
}
