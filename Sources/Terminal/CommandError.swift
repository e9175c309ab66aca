/// Why a command could not do its work, as one sentence.
package struct CommandError: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) {
        self.description = description
    }
}

/// What a program's exit status says.
package enum ExitStatus {
    /// Something was found that the caller wants to know of.
    package static let found: Int32 = 1
    package static let couldNotRun: Int32 = 2
}
