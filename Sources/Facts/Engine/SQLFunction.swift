/// A function that queries may call beside SQLite's own.
package struct SQLFunction: Sendable {
    package let name: String
    package let argumentCount: Int32
    package let summary: String
    /// The result is a function of the arguments alone; what it throws ends the query.
    package let body: @Sendable ([FactValue]) throws -> FactValue

    package init(
        _ name: String, argumentCount: Int32, _ summary: String,
        body: @escaping @Sendable ([FactValue]) throws -> FactValue
    ) {
        self.name = name
        self.argumentCount = argumentCount
        self.summary = summary
        self.body = body
    }

    package static let all: [SQLFunction] = [regexp, debVersionCompare, rpmVersionCompare, itemWord, sha256]
}
