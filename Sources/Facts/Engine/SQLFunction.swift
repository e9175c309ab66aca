/// A function that queries may call beside SQLite's own.
package struct SQLFunction: Sendable {
    package let name: String
    package let argumentCount: Int32
    package let summary: String
    /// The result is a function of the arguments alone.
    package let body: @Sendable ([FactValue]) -> FactValue

    package init(
        _ name: String, argumentCount: Int32, _ summary: String,
        body: @escaping @Sendable ([FactValue]) -> FactValue
    ) {
        self.name = name
        self.argumentCount = argumentCount
        self.summary = summary
        self.body = body
    }

    package static let all: [SQLFunction] = [regexp, debVersionCompare, rpmVersionCompare]
}
