internal import HostRoot

/// dnf's (or yum's) configuration and repositories; a repository's own option prevails over the main one.
package struct DNFConfiguration: HostPart {
    package private(set) var main: [Setting] = []
    package private(set) var repositories: [Repository] = []
    /// The main file; nil where neither dnf nor yum is set up.
    package private(set) var path: String?
    package private(set) var obstacles: [Obstacle.Cause] = []

    /// Positions in `repositories` by id.
    private var positions: [String: Int] = [:]

    package struct Setting: Sendable, Hashable {
        package let key: String
        package let value: String
        package let file: String
        package let line: Int
    }

    package struct Repository: Sendable, Hashable {
        package let id: String
        package let file: String
        package var line: Int
        package var options: [String: String]
    }

    private static let mainFiles = ["/etc/dnf/dnf.conf", "/etc/yum.conf"]
    private static let mainParts = ["/usr/share/dnf5/libdnf.conf.d", "/etc/dnf/libdnf5.conf.d"]
    private static let repositoryFolders = [
        "/usr/share/dnf5/repos.d", "/etc/yum.repos.d", "/etc/yum/repos.d", "/etc/distro.repos.d",
    ]

    package init(of host: AuditedHost) throws {
        let root = host.root
        for folder in DNFConfiguration.mainParts {
            for name in try root.namesIfPresent(in: folder) where name.hasSuffix(".conf") {
                take("\(folder)/\(name)", root: root)
            }
        }
        path = DNFConfiguration.mainFiles.first { root.exists($0) }
        if let path { take(path, root: root) }
        for folder in DNFConfiguration.repositoryFolders {
            for name in try root.namesIfPresent(in: folder) where name.hasSuffix(".repo") {
                take("\(folder)/\(name)", root: root)
            }
        }
        for name in try root.namesIfPresent(in: "/etc/dnf/repos.override.d") where name.hasSuffix(".repo") {
            override("/etc/dnf/repos.override.d/\(name)", root: root)
        }
    }

    private mutating func take(_ path: String, root: HostRoot) {
        do {
            let file = INIFile(try root.text(path))
            let sections = Dictionary(grouping: file.entries, by: \.section)
            for section in file.sections {
                let entries = sections[section] ?? []
                if section == "main" {
                    // The main section has some dozens of options.
                    for entry in entries.prefix(1000) {
                        main.removeAll { $0.key == entry.key }
                        main.append(Setting(key: entry.key, value: entry.value, file: path, line: entry.line))
                    }
                } else if let first = entries.first {
                    let options = Dictionary(entries.map { ($0.key, $0.value) }) { _, last in last }
                    let repository = Repository(id: section, file: path, line: first.line, options: options)
                    if let known = positions[section] {
                        repositories[known] = repository
                    } else {
                        positions[section] = repositories.count
                        repositories.append(repository)
                    }
                }
            }
        } catch {
            obstacles.append(Obstacle.Cause(error))
        }
    }

    /// dnf5: options laid over repositories whose ids match a pattern.
    private mutating func override(_ path: String, root: HostRoot) {
        do {
            let file = INIFile(try root.text(path))
            for entry in file.entries.prefix(1000) {
                let pattern = Wildcard(entry.section)
                for index in repositories.indices where pattern.matches(repositories[index].id) {
                    repositories[index].options[entry.key] = entry.value
                }
            }
        } catch {
            obstacles.append(Obstacle.Cause(error))
        }
    }

    /// The last value of a main option.
    package func value(_ key: String) -> String? {
        main.last { $0.key == key }?.value
    }

    /// What dnf takes a value for as a yes or a no; nil for other words.
    package static func boolean(_ value: String) -> Bool? {
        switch value.lowercased() {
        case "1", "yes", "true", "on", "always", "enabled": true
        case "0", "no", "false", "off", "never", "disabled": false
        default: nil
        }
    }

    /// An option of a repository: its own, else the main one, else the default.
    package func flag(_ key: String, of repository: Repository, standard: Bool) -> Bool {
        let value = repository.options[key] ?? self.value(key)
        return value.flatMap { DNFConfiguration.boolean($0) } ?? standard
    }
}

extension DNFConfiguration.Repository {
    package var isEnabled: Bool {
        options["enabled"].flatMap { DNFConfiguration.boolean($0) } ?? true
    }
}
