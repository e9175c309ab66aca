import Facts
import Testing
import TestSupport

@testable import Watch

/// The columns that hold times.
struct TimeColumnTests {
    /// A report shows only those as dates that are declared as times.
    @Test func eachIsDeclaredOne() {
        let tables = FactTable.all(remembering: WatchMemory(StateFolder.standard))
        let columns = tables.flatMap { table in
            table.columns.filter { $0.summary.lowercased().contains("seconds since 1970") && !$0.isTime }
                .map { "\(table.name).\($0.name)" }
        }

        #expect(columns == [])
    }
}
