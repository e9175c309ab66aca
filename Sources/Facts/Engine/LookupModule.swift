internal import CSQLite

/// A lookup table as an eponymous virtual table: rows exist only for a given value of a key column.
///
/// A query without such a constraint (`WHERE path = …`, `IN`, or a join) is refused when it is compiled.
final class LookupModule {
    let table: FactTable
    let source: any FactSource
    let keys: [String]
    var obstacles: [Obstacle] = []

    init(table: FactTable, source: any FactSource) {
        self.table = table
        self.source = source
        if case .lookup(let keys, _) = table.content { self.keys = keys } else { keys = [] }
    }

    func register(with connection: OpaquePointer) throws {
        let context = Unmanaged.passUnretained(self).toOpaque()
        guard sqlite3_create_module_v2(connection, table.name, lookupModule.pointer, context, nil) == SQLITE_OK else {
            throw QueryError.database(message: String(cString: sqlite3_errmsg(connection)))
        }
        // SQLite declares the table when it is first named, with a CREATE TABLE that no query of a user may contain.
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v2(
            connection, "SELECT 1 FROM \"\(table.name)\" WHERE \"\(keys.first ?? "")\" = ''", -1, &statement, nil)
        sqlite3_finalize(statement)
        guard code == SQLITE_OK else {
            throw QueryError.database(message: String(cString: sqlite3_errmsg(connection)))
        }
    }

    /// What a query without a usable key is told.
    var demand: String {
        "\(table.name) has rows only for a given value: "
            + keys.map { "\(table.name).\($0) = …" }.joined(separator: " or ")
    }

    var declaration: String {
        let columns = table.columns.map { "\"\($0.name)\" \($0.declaration)" }.joined(separator: ", ")
        return "CREATE TABLE \"\(table.name)\" (\(columns))"
    }

    func rows(key: Int, value: String) -> TableRows {
        let rows = source.rows(of: table, where: keys[key], equals: value)
        obstacles += rows.obstacles
        return rows
    }
}

/// The C structures that SQLite hands back begin with its own part.
private struct LookupTable {
    var base = sqlite3_vtab()
    let module: Unmanaged<LookupModule>
}

private struct LookupCursor {
    var base = sqlite3_vtab_cursor()
    var rows: TableRows
    var position = 0
}

/// The module's functions, allocated once and never freed: SQLite keeps the pointer, and still calls the last function
/// after it has called a module's destructor.
///
/// It is Sendable, though the compiler cannot see it: nothing writes to the structure after it is made.
private struct LookupFunctions: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<sqlite3_module>
}

private let lookupModule: LookupFunctions = {
    var module = sqlite3_module()
    module.xConnect = { connection, context, _, _, result, _ in
        guard let connection, let context, let result else { return SQLITE_ERROR }
        let module = Unmanaged<LookupModule>.fromOpaque(context)
        let code = sqlite3_declare_vtab(connection, module.takeUnretainedValue().declaration)
        guard code == SQLITE_OK else { return code }
        let table = UnsafeMutablePointer<LookupTable>.allocate(capacity: 1)
        table.initialize(to: LookupTable(module: module))
        result.pointee = UnsafeMutableRawPointer(table).assumingMemoryBound(to: sqlite3_vtab.self)
        return SQLITE_OK
    }
    module.xDisconnect = { table in
        let table = UnsafeMutableRawPointer(table)?.assumingMemoryBound(to: LookupTable.self)
        table?.deinitialize(count: 1)
        table?.deallocate()
        return SQLITE_OK
    }
    module.xBestIndex = chooseKey
    module.xOpen = { _, result in
        let cursor = UnsafeMutablePointer<LookupCursor>.allocate(capacity: 1)
        cursor.initialize(to: LookupCursor(rows: TableRows(width: 0)))
        result?.pointee = UnsafeMutableRawPointer(cursor).assumingMemoryBound(to: sqlite3_vtab_cursor.self)
        return SQLITE_OK
    }
    module.xClose = { cursor in
        let cursor = UnsafeMutableRawPointer(cursor)?.assumingMemoryBound(to: LookupCursor.self)
        cursor?.deinitialize(count: 1)
        cursor?.deallocate()
        return SQLITE_OK
    }
    module.xFilter = { cursor, key, _, count, arguments in
        guard let cursor, let table = cursor.pointee.pVtab else { return SQLITE_ERROR }
        let module = UnsafeMutableRawPointer(table).assumingMemoryBound(to: LookupTable.self).pointee.module
        let state = UnsafeMutableRawPointer(cursor).assumingMemoryBound(to: LookupCursor.self)
        state.pointee.position = 0
        state.pointee.rows = TableRows(width: 0)
        if count == 1, case .text(let value) = FactValue(sqlite: arguments?[0]) {
            state.pointee.rows = module.takeUnretainedValue().rows(key: Int(key), value: value)
        }
        return SQLITE_OK
    }
    module.xNext = { cursor in
        UnsafeMutableRawPointer(cursor)?.assumingMemoryBound(to: LookupCursor.self).pointee.position += 1
        return SQLITE_OK
    }
    module.xEof = { cursor in
        guard let state = UnsafeMutableRawPointer(cursor)?.assumingMemoryBound(to: LookupCursor.self) else { return 1 }
        return state.pointee.position >= state.pointee.rows.count ? 1 : 0
    }
    module.xColumn = { cursor, context, column in
        guard let context, let state = UnsafeMutableRawPointer(cursor)?.assumingMemoryBound(to: LookupCursor.self)
        else { return SQLITE_ERROR }
        let row = state.pointee.rows[state.pointee.position]
        context.setResult(row[row.startIndex + Int(column)])
        return SQLITE_OK
    }
    module.xRowid = { cursor, row in
        guard let state = UnsafeMutableRawPointer(cursor)?.assumingMemoryBound(to: LookupCursor.self) else {
            return SQLITE_ERROR
        }
        row?.pointee = Int64(state.pointee.position)
        return SQLITE_OK
    }
    let pointer = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
    pointer.initialize(to: module)
    return LookupFunctions(pointer: pointer)
}()

/// Takes the first usable `key = value`; without one the plan is impossible.
private func chooseKey(_ table: UnsafeMutablePointer<sqlite3_vtab>?, _ plan: UnsafeMutablePointer<sqlite3_index_info>?)
    -> Int32
{
    guard let table, let plan else { return SQLITE_ERROR }
    let lookup = UnsafeMutableRawPointer(table).assumingMemoryBound(to: LookupTable.self)
    let module = lookup.pointee.module.takeUnretainedValue()
    for index in 0..<Int(plan.pointee.nConstraint) {
        let constraint = plan.pointee.aConstraint[index]
        guard constraint.usable != 0, constraint.op == UInt8(SQLITE_INDEX_CONSTRAINT_EQ), constraint.iColumn >= 0,
            let key = module.keys.firstIndex(of: module.table.columns[Int(constraint.iColumn)].name)
        else { continue }
        plan.pointee.aConstraintUsage[index].argvIndex = 1
        plan.pointee.idxNum = Int32(key)
        plan.pointee.estimatedCost = 10
        plan.pointee.estimatedRows = 10
        return SQLITE_OK
    }
    return SQLITE_CONSTRAINT
}
