package import Storage

/// Why the database could not be asked, or did not do what it was asked.
///
/// Holds neither values nor passwords: what it says may be logged.
package enum StoreError: Error, Sendable, Hashable {
    // What may succeed when it is tried again.
    /// Somebody else held or changed the same rows; the transaction is undone.
    case conflict(String)
    /// The connection broke before the commit; the transaction is undone.
    case connectionLost(String)
    /// The connection broke at the commit: it is done wholly or not at all, but nobody knows which.
    case outcomeUnknown(String)
    case unavailable(place: String, reason: String)
    case allConnectionsBusy(place: String, seconds: Int)
    case retriesExhausted(attempts: Int, last: String)

    // What the data or the statement is at fault for.
    case constraint(Constraint, statement: String)
    case dataRefused(statement: String, code: Int)
    case statement(String, reason: String)
    case noColumn(String)
    case unexpected(column: String, wanted: String, found: String)

    // What the administrator has to mend.
    case readOnly
    case full
    case damaged(String)
    case badAddress(String)
    case untrusted(place: String, reason: String)
    case loginRefused(place: String, user: String, reason: String)
    case unsupported(place: String, version: String)
    case badPasswordFile(path: String)
    case notPrivate(path: String)
    case file(StorageError)

    case migrationChanged(Int)
    case newerDatabase(found: Int, known: Int)
    case olderDatabase(found: Int, known: Int)

    case badKeyFile(path: String, reason: String)
    case unknownKey(id: String)
    case brokenSeal(table: String, column: String)

    case closed
    case interrupted

    package enum Constraint: String, Sendable, Hashable {
        case unique = "there is a row with this key already"
        case reference = "a row that it refers to is missing, or rows still refer to it"
        case notNull = "a value is missing"
        case check = "a value is outside of what the column allows"
    }
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .conflict(let reason): "the database undid a transaction because of a conflict with another: \(reason)"
        case .connectionLost(let reason): "the connection to the database was lost: \(reason)"
        case .outcomeUnknown(let reason):
            "the connection to the database was lost during the commit, so nobody knows whether it is done: \(reason)"
        case .unavailable(let place, let reason): "the database \(place) cannot be used: \(reason)"
        case .allConnectionsBusy(let place, let seconds):
            "no connection to the database \(place) became free within \(seconds) seconds"
        case .retriesExhausted(let attempts, let last): "a transaction failed \(attempts) times; at last, \(last)"
        case .constraint(let kind, let statement): "the database refused a change, \(kind.rawValue): \(statement)"
        case .dataRefused(let statement, let code):
            "the database refused a value as too large or of the wrong type (error \(code)): \(statement)"
        case .statement(let statement, let reason): "the database refused the statement \(statement): \(reason)"
        case .noColumn(let name): "the answer of the database has no column \(name)"
        case .unexpected(let column, let wanted, let found):
            "the column \(column) should hold \(wanted), but holds \(found)"
        case .readOnly: "the database is read-only"
        case .full: "the database cannot grow: its disk is full"
        case .damaged(let reason): "the file of the database is damaged or cannot be read: \(reason)"
        case .badAddress(let reason): "the address of the database is not understood: \(reason)"
        case .untrusted(let place, let reason): "the database server \(place) is not trusted: \(reason)"
        case .loginRefused(let place, let user, let reason):
            "the database \(place) refuses the login of \(user): \(reason)"
        case .unsupported(let place, let version): "the database server \(place) is no MariaDB, but \(version)"
        case .badPasswordFile(let path): "the password in \(path) is not one line of text"
        case .notPrivate(let path): "\(path) is not used, because others than its owner can read or change it"
        case .file(let error): error.description
        case .migrationChanged(let number):
            "migration \(number) of the database is not the one that this program knows, so the two do not fit together"
        case .newerDatabase(let found, let known):
            "the database is at migration \(found) and this program knows \(known): use a newer program"
        case .olderDatabase(let found, let known):
            "the database is at migration \(found) and this program needs \(known): migrate it"
        case .badKeyFile(let path, let reason): "the key file \(path) cannot be used: \(reason)"
        case .unknownKey(let id): "the key \(id), which sealed a secret, is not in the key file"
        case .brokenSeal(let table, let column):
            "a secret in \(table).\(column) was changed, moved, or sealed with another key"
        case .closed: "the database was closed"
        case .interrupted: "the query of the database was interrupted"
        }
    }
}
