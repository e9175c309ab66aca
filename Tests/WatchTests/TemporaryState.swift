import Foundation
import TestSupport

@testable import Watch

/// Names of a state and its key in a folder that is gone after the test; neither exists yet.
@discardableResult
func withState<Result>(_ body: (StateFolder) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
        try body(StateFolder(path: "\(folder)/state", keyPath: "\(folder)/keys/seal.key"))
    }
}
