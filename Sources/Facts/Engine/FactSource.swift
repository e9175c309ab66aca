internal import HostRoot

/// Where the content of fact tables comes from: a host, or a snapshot of one.
package protocol FactSource: Sendable {
    /// The rows of a `.whole` table. Never throws: what could not be read is among the obstacles.
    func rows(of table: FactTable) -> TableRows

    /// The rows of a `.lookup` table for one value of one key column.
    func rows(of table: FactTable, where key: String, equals value: String) -> TableRows
}

extension AuditedHost: FactSource {
    package func rows(of table: FactTable) -> TableRows {
        guard case .whole(let read) = table.content else { preconditionFailure("\(table.name) needs a key") }
        return collect(table) { try read(self, &$0) }
    }

    package func rows(of table: FactTable, where key: String, equals value: String) -> TableRows {
        guard case .lookup(_, let read) = table.content else { preconditionFailure("\(table.name) takes no key") }
        return collect(table) { try read(self, key, value, &$0) }
    }

    private func collect(_ table: FactTable, _ read: (inout TableRows) throws -> Void) -> TableRows {
        var rows = TableRows(width: table.columns.count)
        rows.attempt { rows in
            if !table.isOffline { try requireLive() }
            try read(&rows)
        }
        return rows
    }
}
