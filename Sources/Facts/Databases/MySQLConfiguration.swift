/// The options in force for the installed server: of each, the last one that it reads, else its default.
package struct MySQLConfiguration: HostPart {
    package let settings: [MySQLOptions.Setting]
    /// The positions in `settings` that are in force.
    package let effective: Set<Int>
    /// Defaults of options that no file sets.
    package let defaults: [(name: String, value: String?)]
    /// Sections that may or may not be read, because the server's version is not known.
    package let undecided: Set<String>

    /// Options that add up rather than replace each other.
    private static let cumulative: Set<String> = ["plugin_load_add", "early_plugin_load"]

    package init(of host: AuditedHost) throws {
        settings = try host.part(MySQLOptions.self).settings
        guard let server = try host.part(MySQLServer.self).installation else {
            effective = []
            defaults = []
            undecided = []
            return
        }
        var last: [String: Int] = [:]
        var inForce: Set<Int> = []
        var unclear: Set<String> = []
        for (index, setting) in settings.enumerated() where setting.isInServerFile {
            guard let isRead = server.reads(section: setting.section) else {
                unclear.insert(setting.section)
                continue
            }
            guard isRead else { continue }
            if MySQLConfiguration.cumulative.contains(setting.option.name) {
                inForce.insert(index)
            } else {
                last[setting.option.name] = index
            }
        }
        effective = inForce.union(last.values)
        defaults = server.defaults.filter { last[$0.name] == nil }
        undecided = unclear
    }

    /// The value in force; nil where the option has none.
    package subscript(name: String) -> String? {
        if let index = effective.first(where: { settings[$0].option.name == name }) {
            return settings[index].option.value
        }
        return defaults.first { $0.name == name }?.value
    }
}
