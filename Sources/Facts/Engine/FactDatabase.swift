internal import CSQLite
internal import Synchronization

/// The fact tables of one source as SQL tables, each filled when the first query that uses it is run.
///
/// Tables are real (in-memory) tables rather than virtual ones, so that SQLite can build automatic indexes and joins stay
/// linear on large hosts. Preparing a statement records which columns of which tables it reads (SQLite's authorizer);
/// that decides what is loaded, and whether an obstacle concerns the query.
package final class FactDatabase {
    package let tables: [String: FactTable]
    package let source: any FactSource

    let connection: OpaquePointer
    private let gate = AuthorizerGate()
    private var obstacles: [String: [Obstacle]] = [:]
    private var loaded: Set<String> = []
    private var lookups: [LookupModule] = []
    /// The tables by the number of their first page, as SQLite's own programs name them.
    private var tablesByPage: [Int64: FactTable] = [:]

    /// How long one query may run, in seconds.
    package static let queryTimeLimit = 30.0
    /// Memory that SQLite may take in this process, in bytes; the tables of 100,000 accounts take a tenth of it.
    private static let memoryLimit: Int64 = 2 << 30

    package init(source: any FactSource, tables: [FactTable] = FactTable.all) throws {
        self.source = source
        self.tables = Dictionary(tables.map { ($0.name, $0) }) { first, _ in first }
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX
        guard sqlite3_open_v2(":memory:", &handle, flags, nil) == SQLITE_OK, let handle else {
            throw QueryError.database(message: "SQLite could not be opened")
        }
        connection = handle
        try configure()
        for table in tables { try create(table) }
        for case (let name, .view(let sql)) in tables.map({ ($0.name, $0.content) }) {
            try execute("CREATE VIEW \"\(name)\" AS \(sql)")
        }
        for row in try rows("SELECT tbl_name, rootpage FROM sqlite_schema").rows {
            if case .integer(let page) = row[1] { tablesByPage[page] = self.tables[row[0].plainText] }
        }
    }

    deinit {
        sqlite3_close_v2(connection)
    }

    private func configure() throws {
        sqlite3_hard_heap_limit64(FactDatabase.memoryLimit)
        // A single value, and the text of a single query.
        sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, 64 << 20)
        sqlite3_limit(connection, SQLITE_LIMIT_SQL_LENGTH, 1 << 20)
        sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0)
        try execute("PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY")
        for function in SQLFunction.all { try register(function) }
        sqlite3_set_authorizer(connection, authorize, Unmanaged.passUnretained(gate).toOpaque())
    }

    private func create(_ table: FactTable) throws {
        switch table.content {
        case .whole:
            try execute(table.declaration)
            if !table.index.isEmpty {
                let keys = table.index.map { "\"\($0)\"" }.joined(separator: ", ")
                try execute("CREATE INDEX \"\(table.name)_index\" ON \"\(table.name)\" (\(keys))")
            }
        case .lookup:
            let module = LookupModule(table: table, source: source)
            try module.register(with: connection)
            lookups.append(module)
        case .view:
            // SQLite resolves a view's tables when it is used, but takes its columns from them: tables come first.
            break
        }
        for column in table.columns where column.isSecret {
            gate.secrets.insert("\(table.name).\(column.name)")
        }
    }

    func execute(_ sql: String) throws {
        guard sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else {
            throw QueryError.database(message: lastMessage)
        }
    }

    var lastMessage: String { String(cString: sqlite3_errmsg(connection)) }
}

// MARK: - Queries

extension FactDatabase {
    /// Compiles one SELECT; nothing is read from the host yet.
    package func prepare(_ sql: String) throws -> FactQuery {
        gate.begin()
        defer { gate.end() }
        var statement: OpaquePointer?
        var rest = ""
        let code = sql.withCString { start in
            var tail: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v2(connection, start, -1, &statement, &tail)
            if let tail { rest = String(cString: tail) }
            return code
        }
        guard code == SQLITE_OK else {
            throw gate.wasRefused ? QueryError.notReadOnly(sql: sql) : .invalid(sql: sql, message: reason(for: sql))
        }
        guard let statement else { throw QueryError.invalid(sql: sql, message: "there is no statement") }
        var reads = gate.reads.filter { tables[$0.key] != nil }
        if FactDatabase.joinsByName(sql) { reads.merge(try allColumns(readBy: sql)) { $0.union($1) } }
        let query = FactQuery(sql: sql, statement: statement, reads: reads)
        guard rest.allSatisfy({ $0.isWhitespace || $0 == ";" }) else { throw QueryError.severalStatements(sql: sql) }
        return query
    }

    /// SQLite's message, or which lookup table lacks its key: SQLite only says that there is no solution.
    private func reason(for sql: String) -> String {
        let message = lastMessage
        guard message == "no query solution" else { return message }
        let demands = lookups.filter { gate.reads[$0.table.name] != nil }.map(\.demand)
        return demands.isEmpty ? message : demands.joined(separator: "; ")
    }

    /// Runs a query to its end, after loading the tables that it reads.
    ///
    /// No more than `limit` rows are kept; the result's `total` counts all. A query that runs longer than
    /// ``queryTimeLimit`` or beyond `end` is stopped, and fails.
    package func run(
        _ query: FactQuery, keeping limit: Int = .max, until end: ContinuousClock.Instant? = nil
    ) throws -> QueryResult {
        try load(Set(query.reads.keys))
        let start = ContinuousClock.now
        let ownEnd = start + .seconds(FactDatabase.queryTimeLimit)
        let deadline = Deadline(end: end.map { min($0, ownEnd) } ?? ownEnd)
        // A small query ends before SQLite would ask.
        guard !deadline.isPast else { throw QueryError.tookTooLong(sql: query.sql, seconds: 0) }
        sqlite3_progress_handler(connection, 20_000, stopWhenLate, Unmanaged.passUnretained(deadline).toOpaque())
        defer { sqlite3_progress_handler(connection, 0, nil, nil) }
        for lookup in lookups { lookup.obstacles = [] }
        do {
            var result = try query.allRows(keeping: limit)
            result.obstacles = obstacles(for: query)
            return result
        } catch QueryError.failed where deadline.isPast {
            throw QueryError.tookTooLong(sql: query.sql, seconds: Int((ContinuousClock.now - start).components.seconds))
        }
    }

    package func rows(_ sql: String) throws -> QueryResult {
        try run(try prepare(sql))
    }

    /// What keeps the answer to this query from being certain. The tables must have been loaded.
    package func obstacles(for query: FactQuery) -> [Obstacle] {
        var found: [Obstacle] = []
        for (table, columns) in query.reads.sorted(by: { $0.key < $1.key }) {
            found += (obstacles[table] ?? []).filter { $0.affects(columns) }
        }
        for lookup in lookups where query.reads[lookup.table.name] != nil { found += lookup.obstacles }
        return found
    }

    /// Everything that stood in the way of one table's rows; empty also when it has not been loaded.
    package func obstacles(of table: String) -> [Obstacle] {
        obstacles[table] ?? []
    }
}

// MARK: - Joins by name

extension FactDatabase {
    /// True where columns may be read through USING or NATURAL, which SQLite does not tell its authorizer.
    private static func joinsByName(_ sql: String) -> Bool {
        let letters = sql.utf8.map { $0 | 0x20 }
        return contains(Array("using".utf8), in: letters) || contains(Array("natural".utf8), in: letters)
    }

    private static func contains(_ word: [UInt8], in text: [UInt8]) -> Bool {
        guard text.count >= word.count else { return false }
        return (0...text.count - word.count).contains { start in
            text[start] == word[0] && text[start..<start + word.count].elementsEqual(word)
        }
    }

    /// All columns of every table that the statement's program opens.
    private func allColumns(readBy sql: String) throws -> [String: Set<String>] {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(connection, "EXPLAIN \(sql)", -1, &statement, nil) == SQLITE_OK, let statement else {
            throw QueryError.invalid(sql: sql, message: lastMessage)
        }
        defer { sqlite3_finalize(statement) }
        var found: [String: Set<String>] = [:]
        while sqlite3_step(statement) == SQLITE_ROW {
            // Columns of EXPLAIN: address, operation, first, second and further operands.
            guard statement.value(at: 1) == "OpenRead", case .integer(let page) = statement.value(at: 3),
                let table = tablesByPage[page]
            else { continue }
            found[table.name] = Set(table.columns.map(\.name))
        }
        return found
    }
}

// MARK: - Loading

extension FactDatabase {
    /// Reads the named tables, side by side on all cores, and fills them.
    package func load(_ names: Set<String>) throws {
        let missing = names.subtracting(loaded).sorted().compactMap { tables[$0] }.filter {
            if case .whole = $0.content { true } else { false }
        }
        guard !missing.isEmpty else { return }
        let source = source
        let results = Mutex([TableRows?](repeating: nil, count: missing.count))
        SideBySide.perform(missing.count) { index in
            let rows = source.rows(of: missing[index])
            results.withLock { $0[index] = rows }
        }
        let contents = results.withLock { $0 }
        try execute("BEGIN")
        do {
            for (table, rows) in zip(missing, contents) {
                guard let rows else { continue }
                try fill(table, with: rows)
            }
            try execute("COMMIT")
        } catch {
            // After some errors SQLite has rolled back by itself; then there is nothing left to do.
            try? execute("ROLLBACK")
            for table in missing {
                loaded.remove(table.name)
                obstacles[table.name] = nil
            }
            throw error
        }
    }

    /// The content of whole tables: of those that queries have loaded, what is loaded.
    func contents(of tables: [FactTable]) throws -> [TableRows] {
        let missing = tables.filter { !loaded.contains($0.name) }
        let source = source
        let results = Mutex([String: TableRows]())
        SideBySide.perform(missing.count) { index in
            let rows = source.rows(of: missing[index])
            results.withLock { $0[missing[index].name] = rows }
        }
        let read = results.withLock { $0 }
        return try tables.map { try read[$0.name] ?? loadedContent(of: $0) }
    }

    private func loadedContent(of table: FactTable) throws -> TableRows {
        var rows = TableRows(width: table.columns.count)
        for row in try self.rows("SELECT * FROM \"\(table.name)\"").rows { rows.append(row) }
        for obstacle in obstacles(of: table.name) { rows.note(obstacle) }
        return rows
    }

    /// Replaces what a table would hold; for examples of checks and for snapshots.
    ///
    /// Secrets do not even enter the database: SQLite tells its authorizer nothing of columns named in USING.
    package func fill(_ table: FactTable, with rows: TableRows) throws {
        if case .view = table.content { try execute("DROP VIEW \"\(table.name)\"; \(table.declaration)") }
        let marks = Array(repeating: "?", count: table.columns.count).joined(separator: ",")
        var statement: OpaquePointer?
        guard
            sqlite3_prepare_v2(connection, "INSERT INTO \"\(table.name)\" VALUES (\(marks))", -1, &statement, nil)
                == SQLITE_OK, let statement
        else { throw QueryError.database(message: lastMessage) }
        defer { sqlite3_finalize(statement) }
        for row in 0..<rows.count {
            for (position, value) in rows[row].enumerated() {
                statement.bind(table.columns[position].isSecret ? .null : value, at: Int32(position + 1))
            }
            guard sqlite3_step(statement) == SQLITE_DONE else { throw QueryError.database(message: lastMessage) }
            sqlite3_reset(statement)
        }
        obstacles[table.name] = rows.obstacles
        loaded.insert(table.name)
    }
}

// MARK: - What a statement may do, and what it reads

/// Records what a statement reads while it is compiled, and refuses all that is not reading.
private final class AuthorizerGate {
    var secrets: Set<String> = []
    private(set) var reads: [String: Set<String>] = [:]
    private(set) var wasRefused = false
    private var isGuarding = false

    func begin() {
        reads = [:]
        wasRefused = false
        isGuarding = true
    }

    func end() {
        isGuarding = false
    }

    func judge(_ action: Int32, _ first: String?, _ second: String?) -> Int32 {
        guard isGuarding else { return SQLITE_OK }
        switch action {
        case SQLITE_SELECT, SQLITE_RECURSIVE:
            return SQLITE_OK
        case SQLITE_FUNCTION:
            if second != "load_extension" { return SQLITE_OK }
        case SQLITE_READ:
            guard let first, let second else { return SQLITE_OK }
            reads[first, default: []].insert(second)
            return secrets.contains("\(first).\(second)") ? SQLITE_IGNORE : SQLITE_OK
        default:
            break
        }
        wasRefused = true
        return SQLITE_DENY
    }
}

private func authorize(
    _ context: UnsafeMutableRawPointer?, _ action: Int32, _ first: UnsafePointer<CChar>?,
    _ second: UnsafePointer<CChar>?, _ database: UnsafePointer<CChar>?, _ trigger: UnsafePointer<CChar>?
) -> Int32 {
    guard let context else { return SQLITE_DENY }
    let gate = Unmanaged<AuthorizerGate>.fromOpaque(context).takeUnretainedValue()
    return gate.judge(action, first.map { String(cString: $0) }, second.map { String(cString: $0) })
}

private final class Deadline {
    private let end: ContinuousClock.Instant

    init(end: ContinuousClock.Instant) {
        self.end = end
    }

    var isPast: Bool { ContinuousClock.now >= end }
}

private func stopWhenLate(_ context: UnsafeMutableRawPointer?) -> Int32 {
    guard let context else { return 1 }
    return Unmanaged<Deadline>.fromOpaque(context).takeUnretainedValue().isPast ? 1 : 0
}

extension FactTable {
    fileprivate var declaration: String {
        let columns = columns.map { "\"\($0.name)\" \($0.declaration)" }.joined(separator: ", ")
        return "CREATE TABLE \"\(name)\" (\(columns))"
    }
}

extension FactTable.Column {
    /// The declared type in SQL. `ANY` is left out: outside STRICT tables SQLite would make numbers of such values.
    var declaration: String {
        switch type {
        case .integer, .real, .text: isTime ? FactTable.Column.timeDeclaration : type.rawValue
        case .any: ""
        }
    }

    /// A type of its own, by which a time is known in a query's answer; SQLite takes it for an integer.
    static let timeDeclaration = "SECONDS INTEGER"
}
