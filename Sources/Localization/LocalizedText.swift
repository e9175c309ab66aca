/// One text in every language that Elpis speaks.
package struct LocalizedText: Sendable, Hashable, Codable {
    package var en: String
    package var ja: String

    package init(en: String, ja: String) {
        self.en = en
        self.ja = ja
    }

    /// A text that is the same in every language, such as the word of an administrator.
    package init(verbatim text: String) {
        self.init(en: text, ja: text)
    }

    package subscript(language: Language) -> String {
        switch language {
        case .english: en
        case .japanese: ja
        }
    }
}
