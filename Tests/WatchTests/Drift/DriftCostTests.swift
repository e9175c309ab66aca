import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@testable import Watch

/// What it costs to know many items.
struct DriftCostTests {
    /// Linear work ends in a second here; quadratic work would not end within the limit.
    @Test(.timeLimit(.minutes(1))) func twentyThousandAcceptedItemsAreCompared() throws {
        let accounts = (0..<20_000).map { "u\($0):x:\(10_000 + $0):100::/:/bin/sh\n" }.joined()
        try withDrift(["/etc/passwd": accounts]) { drift in
            try drift.learn()
            let database = try drift.database()
            let rows = try database.rows("SELECT item FROM new_users").rows

            #expect(rows.isEmpty)
        }
    }
}
