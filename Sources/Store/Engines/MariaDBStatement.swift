internal import CMariaDB

/// A prepared statement of one connection, used on its queue only.
final class MariaDBStatement {
    /// For finding the one that was not used for the longest time.
    var lastUse: UInt64 = 0
    private let statement: UnsafeMutablePointer<MYSQL_STMT>

    init(_ text: String, _ handle: UnsafeMutablePointer<MYSQL>) throws(MariaDBFailure) {
        guard let statement = mysql_stmt_init(handle) else { throw MariaDBFailure(handle) }
        // Tells, after an answer was stored, how long the longest value of each column is.
        withUnsafePointer(to: my_bool(1)) { _ = mysql_stmt_attr_set(statement, STMT_ATTR_UPDATE_MAX_LENGTH, $0) }
        let code = mysql_stmt_prepare(statement, text, UInt(text.utf8.count))
        guard code == 0 else {
            let failure = MariaDBFailure(statement)
            mysql_stmt_close(statement)
            throw failure
        }
        self.statement = statement
    }

    func close() { mysql_stmt_close(statement) }

    func run(_ arguments: [Value]) throws(MariaDBFailure) -> Outcome {
        guard Int(mysql_stmt_param_count(statement)) == arguments.count else {
            throw MariaDBFailure(code: 1210, message: "another number of arguments than question marks")
        }
        try execute(arguments)
        guard mysql_stmt_field_count(statement) > 0 else {
            return Outcome(changed: Int(truncatingIfNeeded: mysql_stmt_affected_rows(statement)))
        }
        defer { mysql_stmt_free_result(statement) }
        guard mysql_stmt_store_result(statement) == 0 else { throw MariaDBFailure(statement) }
        return Outcome(rows: try fetch())
    }

    private func execute(_ arguments: [Value]) throws(MariaDBFailure) {
        let parameters = MariaDBParameters(arguments)
        guard arguments.isEmpty || mysql_stmt_bind_param(statement, parameters.binds) == 0,
            mysql_stmt_execute(statement) == 0
        else { throw MariaDBFailure(statement) }
        // The library reads them until here.
        withExtendedLifetime(parameters) {}
    }

    private func fetch() throws(MariaDBFailure) -> [Row] {
        guard let fields = mariadb_stmt_fetch_fields(statement) else { throw MariaDBFailure(statement) }
        let columns = (0..<Int(mysql_stmt_field_count(statement))).map { MariaDBColumn(fields[$0]) }
        let names = columns.map(\.name)
        let buffers = MariaDBBuffers(columns)
        guard mysql_stmt_bind_result(statement, buffers.binds) == 0 else {
            throw MariaDBFailure(statement)
        }
        var rows: [Row] = []
        rows.reserveCapacity(Int(truncatingIfNeeded: mysql_stmt_num_rows(statement)))
        while true {
            switch mysql_stmt_fetch(statement) {
            case 0: rows.append(Row(columns: names, values: columns.indices.map { buffers.value($0, columns[$0]) }))
            case MYSQL_NO_DATA: return rows
            case MYSQL_DATA_TRUNCATED:
                throw MariaDBFailure(code: 1264, message: "a value does not fit into what holds it")
            default: throw MariaDBFailure(statement)
            }
        }
    }
}

/// The arguments of a statement, in memory that the library can read.
private final class MariaDBParameters {
    let binds: UnsafeMutablePointer<MYSQL_BIND>
    private let memory: UnsafeMutableRawPointer

    init(_ values: [Value]) {
        binds = .allocate(capacity: max(1, values.count))
        binds.initialize(repeating: MYSQL_BIND(), count: values.count)
        memory = .allocate(byteCount: values.reduce(8) { $0 + MariaDBParameters.size($1) }, alignment: 8)
        var next = memory
        for (index, value) in values.enumerated() {
            binds[index].buffer = next
            switch value {
            case .null: binds[index].buffer_type = MYSQL_TYPE_NULL
            case .integer(let number):
                binds[index].buffer_type = MYSQL_TYPE_LONGLONG
                next.storeBytes(of: number, as: Int64.self)
            case .real(let number):
                binds[index].buffer_type = MYSQL_TYPE_DOUBLE
                next.storeBytes(of: number, as: Double.self)
            case .text(let text):
                binds[index].buffer_type = MYSQL_TYPE_STRING
                binds[index].buffer_length = UInt(text.utf8.count)
                let room = UnsafeMutableRawBufferPointer(start: next, count: text.utf8.count)
                room.copyBytes(from: text.utf8)
            case .blob(let bytes):
                binds[index].buffer_type = MYSQL_TYPE_BLOB
                binds[index].buffer_length = UInt(bytes.count)
                UnsafeMutableRawBufferPointer(start: next, count: bytes.count).copyBytes(from: bytes)
            }
            next += MariaDBParameters.size(value)
        }
    }

    deinit {
        binds.deallocate()
        memory.deallocate()
    }

    /// Rounded up, so that each number lies where its type wants it.
    private static func size(_ value: Value) -> Int {
        switch value {
        case .null: 0
        case .integer, .real: 8
        case .text(let text): (text.utf8.count + 7) & ~7
        case .blob(let bytes): (bytes.count + 7) & ~7
        }
    }
}

/// A column of an answer.
private struct MariaDBColumn {
    enum Form { case integer, real, decimal(isWhole: Bool), text, blob }

    let name: String
    let form: Form
    let isUnsigned: Bool
    let room: Int

    init(_ field: MYSQL_FIELD) {
        name = String(cString: field.name)
        isUnsigned = field.flags & UInt32(UNSIGNED_FLAG) != 0
        switch field.type {
        case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_INT24, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG,
            MYSQL_TYPE_YEAR:
            form = .integer
        case MYSQL_TYPE_FLOAT, MYSQL_TYPE_DOUBLE: form = .real
        // Sums of integers are decimals of no digits after the point.
        case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL: form = .decimal(isWhole: field.decimals == 0)
        default: form = field.charsetnr == MariaDBColumn.binary ? .blob : .text
        }
        switch form {
        case .integer, .real: room = 8
        case .decimal, .text, .blob: room = (Int(field.max_length) + 8) & ~7
        }
    }

    /// The number of the character set of what is no text.
    private static let binary: UInt32 = 63
}

/// Room for one row of an answer.
private final class MariaDBBuffers {
    let binds: UnsafeMutablePointer<MYSQL_BIND>
    private let lengths: UnsafeMutablePointer<UInt>
    private let nulls: UnsafeMutablePointer<my_bool>
    private let memory: UnsafeMutableRawPointer

    init(_ columns: [MariaDBColumn]) {
        binds = .allocate(capacity: columns.count)
        binds.initialize(repeating: MYSQL_BIND(), count: columns.count)
        lengths = .allocate(capacity: columns.count)
        lengths.initialize(repeating: 0, count: columns.count)
        nulls = .allocate(capacity: columns.count)
        nulls.initialize(repeating: 0, count: columns.count)
        memory = .allocate(byteCount: columns.reduce(8) { $0 + $1.room }, alignment: 8)
        var next = memory
        for (index, column) in columns.enumerated() {
            binds[index].buffer = next
            binds[index].buffer_length = UInt(column.room)
            binds[index].length = lengths + index
            binds[index].is_null = nulls + index
            binds[index].is_unsigned = column.isUnsigned ? 1 : 0
            switch column.form {
            case .integer: binds[index].buffer_type = MYSQL_TYPE_LONGLONG
            case .real: binds[index].buffer_type = MYSQL_TYPE_DOUBLE
            case .decimal, .text: binds[index].buffer_type = MYSQL_TYPE_STRING
            case .blob: binds[index].buffer_type = MYSQL_TYPE_BLOB
            }
            next += column.room
        }
    }

    deinit {
        binds.deallocate()
        lengths.deallocate()
        nulls.deallocate()
        memory.deallocate()
    }

    func value(_ index: Int, _ column: MariaDBColumn) -> Value {
        guard nulls[index] == 0, let buffer = binds[index].buffer else { return .null }
        switch column.form {
        case .integer:
            let number = buffer.load(as: Int64.self)
            // Beyond what SQLite holds: as there, it becomes a real number.
            guard number >= 0 || !column.isUnsigned else { return .real(Double(UInt64(bitPattern: number))) }
            return .integer(number)
        case .real: return .real(buffer.load(as: Double.self))
        case .decimal(let isWhole):
            let text = text(buffer, index)
            if isWhole, let number = Int64(text) { return .integer(number) }
            return .real(Double(text) ?? .nan)
        case .text: return .text(text(buffer, index))
        case .blob: return .blob(Array(bytes(buffer, index)))
        }
    }

    private func text(_ buffer: UnsafeMutableRawPointer, _ index: Int) -> String {
        String(decoding: bytes(buffer, index), as: UTF8.self)
    }

    private func bytes(_ buffer: UnsafeMutableRawPointer, _ index: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: buffer, count: min(Int(lengths[index]), Int(binds[index].buffer_length)))
    }
}
