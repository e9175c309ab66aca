extension AgentMessage {
    /// Rows of one kind of things that a host has.
    package struct InventoryModule: Sendable, Hashable {
        /// The kind, such as `Software`.
        package let name: String
        /// Fields with semicolons between them.
        package let rows: [String]

        package init(name: String, rows: [String]) {
            self.name = name
            self.rows = rows
        }
    }

    /// Something that happened, for the server's list of events.
    package struct Event: Sendable, Hashable, Codable {
        package let data: String
        package let severity: Int

        package init(data: String, severity: Int) {
            self.data = data
            self.severity = severity
        }
    }

    /// How a command that the server had asked for ended.
    package struct CommandReport: Sendable, Hashable {
        package var fields: Fields<CommandField>

        package init(_ fields: Fields<CommandField>) {
            self.fields = fields
        }
    }

    /// The elements of a command's report.
    package enum CommandField: String, FieldKey {
        case name = "cmd_name"
        case key = "cmd_key"
        case exitStatus = "cmd_errorlevel"
        case output = "cmd_stdout"
        case errors = "cmd_stderr"
    }
}
