internal import HostRoot

/// The effective settings of the SSH server, read once for all tables.
package struct SshdSettings: HostPart {
    package let settings: [Setting]
    package let mistakes: [SshdConfiguration.Mistake]
    package let obstacles: [Obstacle.Cause]
    package let isInstalled: Bool
    /// The files that were read.
    package let files: [String]

    /// One value of one keyword.
    package struct Setting: Sendable, Hashable {
        package let keyword: String
        package let value: String
        package let isDefault: Bool
        package let file: String?
        package let line: Int?
        /// The criteria of the Match block that sets it; empty for what holds always.
        package let match: String
    }

    package init(of host: AuditedHost) throws {
        let server = try host.part(SSHServer.self)
        isInstalled = server.isInstalled
        guard server.isInstalled else {
            settings = []
            mistakes = []
            obstacles = []
            files = []
            return
        }
        let root = host.root
        var causes: [Obstacle.Cause] = []
        var options: [SshdCommandLine.Option] = []
        do {
            options = try SshdCommandLine.options(of: root)
        } catch {
            causes.append(Obstacle.Cause(error))
        }
        let configuration = SshdConfiguration(
            commandLine: options, version: server.version,
            files: SshdConfiguration.Files(
                expand: { try root.glob($0) }, read: { try root.textIfPresent($0) }))
        causes += configuration.obstacles.map { Obstacle.Cause($0) }
        settings = SshdSettings.effective(configuration, version: server.version)
        mistakes = configuration.mistakes
        files = configuration.readFiles
        obstacles = causes
    }

    /// What holds always, keyword by keyword, then what each Match block sets.
    package static func effective(_ configuration: SshdConfiguration, version: OpenSSHVersion) -> [Setting] {
        var global: [String: [SshdConfiguration.Directive]] = [:]
        var overrides: [String: [SshdConfiguration.Directive]] = [:]
        var blocks: [(match: String, keyword: String, directives: [SshdConfiguration.Directive])] = []
        var positions: [String: Int] = [:]
        for directive in configuration.directives {
            if directive.match.isEmpty {
                // Both passes of sshd read a `Match all` block; only what Match allows overrides.
                if directive.isOverride, case .anywhere = SshdKeyword.byName[directive.keyword]?.scope {
                    overrides[directive.keyword, default: []].append(directive)
                } else {
                    global[directive.keyword, default: []].append(directive)
                }
            } else {
                let key = "\(directive.keyword) \(directive.match)"
                if let position = positions[key] {
                    blocks[position].directives.append(directive)
                } else {
                    positions[key] = blocks.count
                    blocks.append((directive.match, directive.keyword, [directive]))
                }
            }
        }
        var found: [Setting] = []
        for keyword in SshdKeyword.all {
            let directives = overrides[keyword.name] ?? global[keyword.name] ?? []
            found += settings(keyword, directives, match: "", version: version)
            if directives.isEmpty {
                for value in keyword.standard(version) {
                    found.append(
                        Setting(
                            keyword: keyword.name, value: value, isDefault: true, file: nil, line: nil, match: ""))
                }
            }
        }
        for block in blocks {
            guard let keyword = SshdKeyword.byName[block.keyword] else { continue }
            found += settings(keyword, block.directives, match: block.match, version: version)
        }
        return found
    }

    private static func settings(
        _ keyword: SshdKeyword, _ directives: [SshdConfiguration.Directive], match: String, version: OpenSSHVersion
    ) -> [Setting] {
        var isRepeatable = false
        switch keyword.kind {
        case .everyArgument, .everyLine: isRepeatable = true
        case .special: isRepeatable = ["port", "listenaddress", "subsystem"].contains(keyword.name)
        case .choice, .integer, .seconds, .word, .path, .command, .firstLine, .firstLineEach, .algorithms: break
        }
        var found: [Setting] = []
        for directive in isRepeatable ? directives[...] : directives.prefix(1) {
            for value in SshdValues.values(of: directive, keyword, version: version) {
                found.append(
                    Setting(
                        keyword: keyword.name, value: value, isDefault: false, file: directive.file,
                        line: directive.line, match: match))
            }
        }
        return found
    }
}

extension SshdSettings {
    /// The values of a keyword that hold always.
    package func values(_ keyword: String) -> [String] {
        settings.filter { $0.keyword == keyword && $0.match.isEmpty }.map(\.value)
    }
}
