internal import ArgumentParser
internal import Facts
internal import FoundationEssentials
internal import Glibc
internal import Localization
internal import Reports
internal import Terminal

struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Run one SELECT over the fact tables of a host.",
        discussion: "`elpis tables` describes the tables. What makes the answer uncertain is said on standard error.")

    @OptionGroup var target: HostOptions

    @Option(help: "table, json or csv.")
    var format = QueryFormat.table

    @OptionGroup var language: LanguageOption

    @Argument(help: "The SQL; - reads it from standard input.")
    var sql: String

    /// A query that a person writes.
    private static let sqlLimit = 1 << 20

    func run() throws {
        let database = try target.open().facts.database()
        let result = try database.rows(try statement())
        try StandardOutput.write(format.rendered(result))
        var said: Set<String> = []
        for obstacle in result.obstacles where said.insert(obstacle.cause.text[language.language]).inserted {
            let reason = obstacle.cause.text
            let sentence = LocalizedText(en: "the answer is incomplete: \(reason.en)", ja: "結果は不完全です: \(reason.ja)")
            StandardError.say(sentence[language.language])
        }
    }

    private func statement() throws -> String {
        guard sql == "-" else { return sql }
        guard let content = try StandardInput.bytes(limit: QueryCommand.sqlLimit) else {
            throw CommandError(description: "the query on standard input is longer than \(QueryCommand.sqlLimit) bytes")
        }
        return String(decoding: content, as: UTF8.self)
    }
}

/// The form of a query's answer.
enum QueryFormat: String, CaseIterable, ExpressibleByArgument {
    case table
    case json
    case csv

    func rendered(_ result: QueryResult) -> [UInt8] {
        switch self {
        case .table:
            return Array(TextTable(header: result.columns, rows: result.rows.map { $0.map(\.plainText) }).text.utf8)
        case .json:
            let rows = result.rows.map { row in
                JSONValue.object(zip(result.columns, row).map { JSONValue.Member($0, JSONValue($1)) })
            }
            return JSONValue.array(rows).serialized(isIndented: true) + [0x0a]
        case .csv:
            return Array((CSV.line(result.columns) + result.rows.map { CSV.line($0.map(\.plainText)) }.joined()).utf8)
        }
    }
}
