/// Words that stand for other texts in the values of modules.
enum Macro {
    /// Replaces each name, as it stands, by its value; values are not searched again. A text that grows beyond the limit
    /// of a line stays as it was.
    static func replace(_ macros: [(name: String, value: String)], in text: String) -> String {
        var result = text
        for (name, value) in macros where !name.isEmpty && result.contains(name) {
            let grown = result.replacing(name, with: value)
            guard grown.utf8.count <= ConfigurationText.lineLimit else { continue }
            result = grown
        }
        return result
    }
}
