internal import CSQLite

extension FactDatabase {
    /// Makes a function callable from SQL on this connection.
    func register(_ function: SQLFunction) throws {
        let box = Unmanaged.passRetained(FunctionBox(function))
        let code = sqlite3_create_function_v2(
            connection, function.name, function.argumentCount, SQLITE_UTF8 | SQLITE_DETERMINISTIC, box.toOpaque(),
            callFunction, nil, nil
        ) { context in
            guard let context else { return }
            Unmanaged<FunctionBox>.fromOpaque(context).release()
        }
        guard code == SQLITE_OK else { throw QueryError.database(message: lastMessage) }
    }
}

private final class FunctionBox {
    let function: SQLFunction

    init(_ function: SQLFunction) {
        self.function = function
    }
}

private func callFunction(
    _ context: OpaquePointer?, _ count: Int32, _ arguments: UnsafeMutablePointer<OpaquePointer?>?
) {
    guard let context, let data = sqlite3_user_data(context) else { return }
    let function = Unmanaged<FunctionBox>.fromOpaque(data).takeUnretainedValue().function
    let values = (0..<Int(count)).map { FactValue(sqlite: arguments?[$0]) }
    do {
        context.setResult(try function.body(values))
    } catch {
        sqlite3_result_error(context, String(describing: error), -1)
    }
}

extension FactValue {
    /// From a `sqlite3_value *`.
    init(sqlite value: OpaquePointer?) {
        switch sqlite3_value_type(value) {
        case SQLITE_INTEGER: self = .integer(sqlite3_value_int64(value))
        case SQLITE_FLOAT: self = .real(sqlite3_value_double(value))
        case SQLITE_NULL: self = .null
        default:
            guard let bytes = sqlite3_value_text(value) else {
                self = .null
                return
            }
            let count = Int(sqlite3_value_bytes(value))
            self = .text(String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self))
        }
    }
}

extension OpaquePointer {
    /// Answers an SQL function call or a virtual table's column: this is a `sqlite3_context *`.
    func setResult(_ value: FactValue) {
        switch value {
        case .null: sqlite3_result_null(self)
        case .integer(let value): sqlite3_result_int64(self, value)
        case .real(let value): sqlite3_result_double(self, value)
        case .text(var value):
            value.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_result_text(self, $0.baseAddress, Int32(clamping: $0.count), copiedBySQLite)
                }
            }
        }
    }
}
