import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@testable import Watch

/// What it costs to know many items.
struct DriftCostTests {
    /// In a release build this takes some milliseconds; linear work has room here, quadratic work has not.
    @Test func thousandsOfAcceptedItemsCostLittle() throws {
        let accounts = (0..<5_000).map { "u\($0):x:\(10_000 + $0):100::/:/bin/sh\n" }.joined()
        try withDrift(["/etc/passwd": accounts]) { drift in
            try drift.learn()
            let database = try drift.database()

            let start = ContinuousClock.now
            let rows = try database.rows("SELECT item FROM new_users").rows
            let time = ContinuousClock.now - start
            #expect(rows.isEmpty)
            #expect(time < .seconds(5))
        }
    }
}
