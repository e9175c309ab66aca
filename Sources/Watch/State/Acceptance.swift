/// Who accepted something, when, and why.
package struct Acceptance: Sendable, Hashable {
    /// The person's account: the login user where sudo was used.
    package let by: String
    /// Seconds since 1970.
    package let at: Int64
    package let reason: String

    package init(by: String, at: Int64, reason: String) {
        self.by = by
        self.at = at
        self.reason = reason
    }
}

extension StateRecord {
    package mutating func append(_ acceptance: Acceptance) {
        append(acceptance.by)
        append(acceptance.at)
        append(acceptance.reason)
    }
}

extension StateRecordReader {
    package mutating func acceptance() throws(StateRecordError) -> Acceptance {
        Acceptance(by: try text(), at: try number(), reason: try text())
    }
}
