package import HostRoot

/// The assignments in a configuration file of systemd and its drop-ins, in the order in which systemd reads them.
package struct SystemdConfiguration: Sendable {
    package let assignments: [Assignment]
    private let lastByName: [String: Assignment]
    /// Bytes of one assignment over several lines.
    private static let assignmentLimit = 1 << 12

    package struct Assignment: Sendable, Hashable {
        package let name: String
        package let value: String
        package let file: String
        package let line: Int
    }

    /// Where configuration lies, the administrator's first: an earlier folder hides a file of the same name in a later one.
    private static let folders = [
        "/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd", "/lib/systemd",
    ]

    /// Reads a file by its name, such as `journald.conf`; only assignments in the section count.
    package init(_ root: HostRoot, _ name: String, section: String) throws {
        var assignments: [Assignment] = []
        for folder in SystemdConfiguration.folders {
            let path = "\(folder)/\(name)"
            guard try root.status(path, followLink: false) != nil else { continue }
            if let text = try SystemdConfiguration.text(root, path) {
                assignments += SystemdConfiguration.assignments(in: text, section: section, file: path)
            }
            break
        }
        for path in try SystemdConfiguration.dropIns(root, name) {
            guard let text = try SystemdConfiguration.text(root, path) else { continue }
            assignments += SystemdConfiguration.assignments(in: text, section: section, file: path)
        }
        self.assignments = assignments
        lastByName = Dictionary(assignments.map { ($0.name, $0) }) { _, last in last }
    }

    /// The drop-ins that count, in the order of their names.
    private static func dropIns(_ root: HostRoot, _ name: String) throws -> [String] {
        var paths: [String: String] = [:]
        for folder in folders {
            for file in try root.namesIfPresent(in: "\(folder)/\(name).d") where file.hasSuffix(".conf") {
                if paths[file] == nil { paths[file] = "\(folder)/\(name).d/\(file)" }
            }
        }
        return paths.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value)
    }

    /// Nil for a file that is masked: empty, or a link to /dev/null.
    private static func text(_ root: HostRoot, _ path: String) throws -> String? {
        if try root.status(path, followLink: false)?.kind == .symbolicLink, try root.linkTarget(path) == "/dev/null" {
            return nil
        }
        return try root.textIfPresent(path)
    }

    package static func assignments(in text: String, section: String, file: String) -> [Assignment] {
        var found: [Assignment] = []
        var current = ""
        var continued: (text: String, line: Int)?
        for line in ConfigurationLine.all(in: text, file: file, comment: [UInt8(ascii: "#"), UInt8(ascii: ";")]) {
            var text = (continued?.text ?? "") + line.text
            let number = continued?.line ?? line.line
            if text.hasSuffix("\\"), text.utf8.count < assignmentLimit {
                text.removeLast()
                continued = (text + " ", number)
                continue
            }
            continued = nil
            if text.hasPrefix("["), text.hasSuffix("]") {
                current = String(text.dropFirst().dropLast())
            } else if current == section,
                let (name, value) = ConfigurationLine(text: text, file: file, line: number).assignment
            {
                found.append(Assignment(name: name, value: value, file: file, line: number))
            }
        }
        return found
    }

    /// The assignment that holds for a setting with one value; an empty one goes back to the default.
    package func last(_ name: String) -> Assignment? {
        lastByName[name].flatMap { $0.value.isEmpty ? nil : $0 }
    }

    /// The assignments that hold for a setting that gathers values: all after the last empty one.
    package func all(_ name: String) -> [Assignment] {
        var found: [Assignment] = []
        for assignment in assignments where assignment.name == name {
            if assignment.value.isEmpty { found = [] } else { found.append(assignment) }
        }
        return found
    }
}
