internal import HostRoot
internal import Localization

extension FactTable {
    static let sshSettings = FactTable(
        "ssh_settings",
        "What the system-wide configuration sets for SSH clients; lines that an earlier one overrides for every host are left out.",
        columns: [
            .text("keyword", "Keyword in lower case"),
            .text("value", "Arguments, joined by spaces"),
            .text("host", "Patterns of the Host line or criteria of the Match line around it; * for every host"),
            .text("file", "File that sets it"),
            .integer("line", "Line in the file"),
        ],
        sources: ["/etc/ssh/ssh_config and what it includes"]
    ) { host, rows in
        let root = host.root
        let configuration = SSHClientConfiguration(
            files: SshdConfiguration.Files(expand: { try root.glob($0) }, read: { try root.textIfPresent($0) }))
        for setting in configuration.settings {
            rows.append([
                .text(setting.keyword), .text(setting.value), .text(setting.host), .text(setting.file),
                .int(setting.line),
            ])
        }
        for error in configuration.obstacles { rows.noteMissingRows(Obstacle.Cause(error)) }
    }
}

/// The lines of ssh_config and its includes.
package struct SSHClientConfiguration: Sendable {
    package struct Setting: Sendable, Hashable {
        package let keyword: String
        package let value: String
        package let host: String
        package let file: String
        package let line: Int
    }

    package private(set) var settings: [Setting] = []
    package private(set) var obstacles: [any Error] = []

    private let files: SshdConfiguration.Files
    /// Keywords that a line for every host has set.
    private var settled: Set<String> = []
    private var lineCount = 0

    private static let mainFile = "/etc/ssh/ssh_config"
    private static let depthLimit = 16
    private static let lineLimit = 100_000
    /// Keywords whose lines add up.
    private static let repeated: Set<String> = [
        "identityfile", "certificatefile", "localforward", "remoteforward", "dynamicforward", "sendenv", "setenv",
    ]

    package init(files: SshdConfiguration.Files) {
        self.files = files
        include(SSHClientConfiguration.mainFile, outer: "*", depth: 0)
    }

    private mutating func include(_ path: String, outer: String, depth: Int) {
        do {
            guard let text = try files.read(path) else { return }
            try take(text, path, outer: outer, depth: depth)
        } catch {
            obstacles.append(error)
        }
    }

    private mutating func take(_ text: String, _ path: String, outer: String, depth: Int) throws {
        var host = outer
        var number = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            lineCount += 1
            guard lineCount <= SSHClientConfiguration.lineLimit else {
                throw Obstacle.Cause.malformed(path: path, line: number)
            }
            guard let (word, rest) = SSHText.keyword(of: line), let arguments = SSHText.arguments(rest),
                let first = arguments.first
            else { continue }
            let keyword = word.lowercased()
            let value = SSHKeyText.printable(arguments.joined(separator: " "), limit: 4096)
            switch keyword {
            case "host", "match":
                let isEverything = first == "*" || (keyword == "match" && first.lowercased() == "all")
                let criteria = isEverything && arguments.count == 1 ? "*" : value
                host = outer == "*" ? criteria : criteria == "*" ? outer : "\(outer) && \(criteria)"
            case "include":
                guard depth < SSHClientConfiguration.depthLimit else {
                    throw Obstacle.Cause.malformed(path: path, line: number)
                }
                for pattern in arguments {
                    for file in try files.expand(pattern.hasPrefix("/") ? pattern : "/etc/ssh/\(pattern)") {
                        include(file, outer: host, depth: depth + 1)
                    }
                }
            default:
                guard !settled.contains(keyword) else { continue }
                if host == "*", !SSHClientConfiguration.repeated.contains(keyword) { settled.insert(keyword) }
                settings.append(Setting(keyword: keyword, value: value, host: host, file: path, line: number))
            }
        }
    }
}
