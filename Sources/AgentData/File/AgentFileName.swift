/// The name of a file with a message: anything, a full stop or low line, digits, `.data`.
///
/// A name never tells whose message it is; that is in the message.
package struct AgentFileName: Sendable, Hashable {
    /// What stands before the digits: files that share it are taken one after another.
    package let lockKey: String
    /// As they stand; the reference agent writes seconds since 1970.
    package let digits: String

    private static let suffix = ".data"

    /// Nil where the file is no message.
    package init?(_ name: String) {
        guard name.hasSuffix(AgentFileName.suffix) else { return nil }
        let stem = name.dropLast(AgentFileName.suffix.count)
        let digits = stem.utf8.reversed().prefix { (0x30...0x39).contains($0) }.count
        guard digits > 0, let separator = stem.utf8.dropLast(digits).last, [0x2E, 0x5F].contains(separator) else {
            return nil
        }
        self.digits = String(stem.suffix(digits))
        lockKey = String(stem.dropLast(digits + 1))
    }
}
