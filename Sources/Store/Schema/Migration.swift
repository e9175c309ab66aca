internal import Crypto

/// One step of the schema, numbered by its place in ``Migrations/all``. Once released it is never changed, only followed.
struct Migration: Sendable {
    /// What it does, in one statement, which can be run again where it was done and not recorded.
    enum Change: Sendable {
        case create(Table)
        case index(Index)
    }

    let change: Change

    static func create(_ table: Table) -> Migration { Migration(change: .create(table)) }
    static func index(_ name: StaticString, on table: StaticString, _ columns: [StaticString]) -> Migration {
        Migration(change: .index(Index(name: name, table: table, columns: columns)))
    }

    func statement(_ dialect: Dialect) -> SQL {
        switch change {
        case .create(let table): SQL(literals: table.statement(dialect))
        case .index(let index): SQL(literals: index.statement)
        }
    }

    /// Of the statement as it was run.
    func checksum(_ dialect: Dialect) -> String {
        hexadecimal(SHA256.hash(data: Array(statement(dialect).text.utf8)))
    }
}

func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}
