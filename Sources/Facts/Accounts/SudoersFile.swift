/// One sudoers file taken apart into its statements, without following includes or aliases.
package struct SudoersFile: Sendable {
    package private(set) var statements: [Statement] = []
    /// Lines that the grammar does not allow.
    package private(set) var malformedLines: [Int] = []

    package struct Statement: Sendable {
        package let line: Int
        package let content: Content
    }

    package enum Content: Sendable {
        case include(path: String)
        case includeFolder(path: String)
        case alias(AliasKind, name: String, members: [Member])
        case defaults(scope: DefaultsScope, members: [Member], [Default])
        case rule(users: [Member], header: String, details: String, [Grant])
    }

    package enum AliasKind: Sendable, Hashable {
        case user
        case runas
        case host
        case command
    }

    package enum DefaultsScope: String, Sendable {
        case all
        case host
        case user
        case runas
        case command
    }

    /// One element of a list; `!` turns it round.
    package struct Member: Sendable, Hashable {
        package var text: String
        package var isNegated: Bool
    }

    /// One setting of a `Defaults` line.
    package struct Default: Sendable, Hashable {
        package let name: String
        /// `=`, `+=`, `-=`, or empty for a flag.
        package let operation: String
        package let value: String
        package let isNegated: Bool
    }

    /// The commands that a rule grants on some hosts.
    package struct Grant: Sendable {
        package let hosts: [Member]
        package let commands: [Command]
    }

    package struct Command: Sendable {
        package let command: Member
        package let runas: RunAs
        package let tags: Tags
    }

    /// Nil lists: the rule names none, so it is root.
    package struct RunAs: Sendable, Hashable {
        package var users: [Member]?
        package var groups: [Member]?
    }

    /// Nil: neither the tag nor its opposite was given.
    package struct Tags: Sendable, Hashable {
        package var noPassword: Bool?
        package var noExec: Bool?
        package var setEnvironment: Bool?
    }

    package init(text: String) {
        for (number, line) in SudoersLines(text) {
            var parser = SudoersStatementParser(line)
            if let contents = parser.statements() {
                statements += contents.map { Statement(line: number, content: $0) }
            } else {
                malformedLines.append(number)
            }
        }
    }
}
