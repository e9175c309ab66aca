internal import HostRoot

extension FactTable {
    static let useraddDefaults = FactTable(
        "useradd_defaults", "What useradd gives a new account, with the built-in value where none is set.",
        columns: [
            .text("name", "GROUP, HOME, INACTIVE (days; -1 for never), EXPIRE, SHELL, SKEL or CREATE_MAIL_SPOOL"),
            .text("value", "Its value; the last line of a name counts"),
            .integer("is_default", "1 where the file does not set it and the built-in value holds"),
            .text("file", "The file that sets it; null for a built-in value"),
            .integer("line", "Its line"),
        ],
        sources: [UseraddDefaults.path]
    ) { host, rows in
        guard host.root.exists(LoginDefinitions.path) || host.root.exists(UseraddDefaults.path) else { return }
        let defaults = UseraddDefaults(text: try host.root.textIfPresent(UseraddDefaults.path) ?? "")
        for (name, builtIn) in UseraddDefaults.builtIn {
            let setting = defaults.values[name]
            rows.append([
                .text(name), .text(setting?.value ?? builtIn), .bool(setting == nil),
                .text(setting == nil ? nil : UseraddDefaults.path), .int(setting?.line),
            ])
        }
    }
}

/// The lines of `/etc/default/useradd`.
package struct UseraddDefaults: Sendable {
    package let values: [String: (value: String, line: Int)]

    package static let path = "/etc/default/useradd"
    /// The values that useradd uses where the file is silent; GROUP differs among distributions and is told only if set.
    package static let builtIn: [(name: String, value: String?)] = [
        ("GROUP", nil), ("HOME", "/home"), ("INACTIVE", "-1"), ("EXPIRE", ""), ("SHELL", ""), ("SKEL", "/etc/skel"),
        ("CREATE_MAIL_SPOOL", "no"),
    ]

    /// A name counts at the very start of its line only.
    package init(text: String) {
        var values: [String: (value: String, line: Int)] = [:]
        for (number, line) in ConfigurationLines(text) {
            guard let sign = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
            values[line[..<sign].string] = (line[line.index(after: sign)...].string, number)
        }
        self.values = values
    }
}
