/// The assignments of one unit file or drop-in, in order.
package struct UnitFile: Sendable, Hashable {
    package private(set) var assignments: [Assignment] = []
    /// True where a section's header is cut off: systemd stops there, and does not load a unit from such a file.
    package private(set) var isBroken = false

    package struct Assignment: Sendable, Hashable {
        package let section: String
        package let keyword: String
        package let value: String
        /// Where it starts, from 1.
        package let line: Int
    }

    /// Lines without a section or an equals sign count for nothing, as for systemd.
    package init(_ text: String) {
        var section = ""
        var pending: (text: String, line: Int)?
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, raw) in lines.enumerated() {
            let start = raw.first { !$0.isBlank && $0 != UInt8(ascii: "\r") }
            // A comment may also stand within a line that goes on.
            if start == UInt8(ascii: "#") || start == UInt8(ascii: ";") { continue }
            let trimmed = Substring(raw).trimmedOfBlanks
            let goesOn = trimmed.utf8.last == UInt8(ascii: "\\")
            let part = goesOn ? trimmed.dropLast() : trimmed
            if pending == nil { pending = ("", index + 1) }
            pending?.text += part
            if goesOn {
                pending?.text += " "
                continue
            }
            if let line = pending { take(line.text, line.line, &section) }
            pending = nil
            if isBroken { return }
        }
        if let line = pending { take(line.text, line.line, &section) }
    }

    private mutating func take(_ text: String, _ line: Int, _ section: inout String) {
        let bytes = text.utf8
        guard let first = bytes.first else { return }
        if first == UInt8(ascii: "[") {
            isBroken = bytes.last != UInt8(ascii: "]")
            section = String(text.dropFirst().dropLast())
            return
        }
        guard !section.isEmpty, let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else { return }
        assignments.append(
            Assignment(
                section: section, keyword: String(text[..<equals].trimmedOfBlanks),
                value: String(text[bytes.index(after: equals)...].trimmedOfBlanks), line: line))
    }
}

/// What a unit's file and its drop-ins set together.
package struct UnitSettings: Sendable, Hashable {
    package private(set) var settings: [Setting] = []
    private var positions: [String: [Int]] = [:]

    package struct Setting: Sendable, Hashable {
        package let section: String
        package let keyword: String
        package let value: String
        package let file: String
        package let line: Int
    }

    package init() {}

    /// Adds a further file: lists grow, an empty value empties them, and of single values the last one holds.
    package mutating func add(_ file: UnitFile, path: String) {
        for assignment in file.assignments {
            let key = "\(assignment.section).\(assignment.keyword)"
            if assignment.value.isEmpty || !UnitSettings.isList(assignment.keyword) {
                for position in positions[key] ?? [] { retired.insert(position) }
                positions[key] = []
            }
            guard !assignment.value.isEmpty else { continue }
            positions[key, default: []].append(settings.count)
            settings.append(
                Setting(
                    section: assignment.section, keyword: assignment.keyword, value: assignment.value, file: path,
                    line: assignment.line))
        }
    }

    private var retired: Set<Int> = []

    /// The settings that hold, in order.
    package var effective: [Setting] {
        settings.enumerated().filter { !retired.contains($0.offset) }.map(\.element)
    }

    package func values(_ keyword: String, in section: String) -> [Setting] {
        (positions["\(section).\(keyword)"] ?? []).map { settings[$0] }
    }

    package func value(_ keyword: String, in section: String) -> String? {
        values(keyword, in: section).last?.value
    }

    /// The words of a list of names.
    package func words(_ keyword: String, in section: String) -> [String] {
        values(keyword, in: section).flatMap { $0.value[...].utf8.words.map { String($0) } }
    }

    /// Keywords that may be given several times, each adding to the others.
    private static func isList(_ keyword: String) -> Bool {
        lists.contains(keyword) || listPrefixes.contains { keyword.hasPrefix($0) }
    }

    private static let listPrefixes = ["Exec", "Condition", "Assert", "Listen", "Socket", "IPAddress", "On"]
    private static let lists: Set<String> = [
        "After", "Alias", "Also", "AmbientCapabilities", "Before", "BindPaths", "BindReadOnlyPaths", "BindsTo",
        "BPFProgram",
        "CapabilityBoundingSet", "Conflicts", "DeviceAllow", "DirectoryNotEmpty", "Documentation", "Environment",
        "EnvironmentFile", "ExtensionDirectories", "ExtensionImages", "ImportCredential", "InaccessiblePaths",
        "JoinsNamespaceOf", "LoadCredential", "LoadCredentialEncrypted", "MakeDirectory", "MountImages", "NoExecPaths",
        "PartOf", "PassEnvironment", "PathChanged", "PathExists", "PathExistsGlob", "PathModified",
        "PropagatesReloadTo", "ReadOnlyPaths", "ReadWritePaths", "ReloadPropagatedFrom", "RequiredBy", "Requires",
        "RequiresMountsFor", "Requisite", "RestrictAddressFamilies", "RestrictFileSystems", "RestrictNamespaces",
        "SetCredential", "SetCredentialEncrypted", "StopPropagatedFrom", "SupplementaryGroups", "SystemCallFilter",
        "SystemCallLog", "TemporaryFileSystem", "TriggeredBy", "Triggers", "UnsetEnvironment", "UpheldBy", "Upholds",
        "WantedBy", "Wants", "ConfigurationDirectory", "RuntimeDirectory", "StateDirectory", "CacheDirectory",
        "LogsDirectory", "ExecPaths",
    ]
}
