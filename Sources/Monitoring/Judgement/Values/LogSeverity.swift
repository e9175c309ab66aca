/// The severities of log entries in modules of the type log4x.
package enum LogSeverity: Int, Sendable, CaseIterable {
    case trace = 10
    case debug = 20
    case info = 30
    case warn = 40
    case error = 50
    case fatal = 60

    /// From a word in any letter case, or a number.
    static func number(of text: String) -> NumberText {
        let word = String(text.filter { !$0.isWhitespace }.prefix(8)).lowercased()
        guard let severity = allCases.first(where: { "\($0)" == word }) else { return NumberText(text) }
        return .number(Double(severity.rawValue))
    }
}
