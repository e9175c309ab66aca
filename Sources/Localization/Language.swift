/// A language that Elpis speaks.
package enum Language: String, Sendable, CaseIterable, Codable {
    case english = "en"
    case japanese = "ja"
}

extension Language {
    /// The language that the environment asks for, by the POSIX order LC_ALL, LC_MESSAGES, LANG; English when none is known.
    package init(environment: [String: String]) {
        let names = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment[$0] }
        let wanted = names.first { !$0.isEmpty } ?? ""
        self = wanted.hasPrefix("ja") ? .japanese : .english
    }
}
