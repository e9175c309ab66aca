package import HostRoot
internal import Localization

/// The servers and settings of all time clients, from their configuration files.
package struct TimeConfiguration: HostPart {
    package private(set) var servers: [Server] = []
    package private(set) var settings: [Setting] = []
    package private(set) var obstacles: [Obstacle.Cause] = []

    package struct Server: Sendable, Hashable {
        package let client: String
        /// server, pool, peer, or fallback.
        package let kind: String
        package let address: String
        package let options: [String]
        package let file: String
        package let line: Int
    }

    package struct Setting: Sendable, Hashable {
        package let client: String
        package let name: String
        package let value: String
        package let file: String
        package let line: Int
    }

    private static let depthLimit = 10
    private static let fileLimit = 1_000
    /// Bytes of all of chrony's files together, so that files that include each other many times end soon.
    private static let byteLimit = 8 << 20
    private var byteCount = 0

    package init(of host: AuditedHost) throws {
        var files = 0
        for path in ["/etc/chrony/chrony.conf", "/etc/chrony.conf"] where try host.root.status(path) != nil {
            readChrony(path, host.root, isSource: false, depth: 0, &files)
            // Debian reads one, the others the other.
            break
        }
        for (client, path) in [("ntpsec", "/etc/ntpsec/ntp.conf"), ("ntpd", "/etc/ntp.conf")] {
            readDirectives(client, path, host.root)
        }
        readDirectives("openntpd", "/etc/openntpd/ntpd.conf", host.root)
        try readTimesyncd(host)
        for path in ["/etc/default/chrony", "/etc/sysconfig/chronyd"] { readOptions("chrony", path, host.root) }
        for path in ["/etc/default/ntpsec", "/etc/default/ntp", "/etc/sysconfig/ntpd"] {
            readOptions(path.contains("ntpsec") ? "ntpsec" : "ntpd", path, host.root)
        }
    }

    /// Reads one configuration file of chrony and what it includes.
    package init(chrony path: String, of root: HostRoot) {
        var files = 0
        readChrony(path, root, isSource: false, depth: 0, &files)
    }

    // MARK: - chrony

    private mutating func readChrony(
        _ path: String, _ root: HostRoot, isSource: Bool, depth: Int, _ files: inout Int
    ) {
        files += 1
        guard depth < TimeConfiguration.depthLimit, files < TimeConfiguration.fileLimit,
            byteCount < TimeConfiguration.byteLimit
        else {
            guard obstacles.count < 10 else { return }
            obstacles.append(
                .limitReached(
                    LocalizedText(
                        en: "the files that chrony includes are nested too deeply or too many",
                        ja: "chrony の include が深すぎるか多すぎます")))
            return
        }
        do {
            let marks: Set<UInt8> = [UInt8(ascii: "#"), UInt8(ascii: "!"), UInt8(ascii: "%"), UInt8(ascii: ";")]
            let text = try root.text(path)
            byteCount += text.utf8.count
            for line in ConfigurationLine.all(in: text, file: path, comment: marks) {
                guard files < TimeConfiguration.fileLimit, byteCount < TimeConfiguration.byteLimit else { break }
                try take(line, root, isSource: isSource, depth: depth, &files)
            }
        } catch {
            obstacles.append(Obstacle.Cause(error))
        }
    }

    private mutating func take(
        _ line: ConfigurationLine, _ root: HostRoot, isSource: Bool, depth: Int, _ files: inout Int
    ) throws {
        let words = line.words
        guard let name = words.first?.lowercased() else { return }
        let values = Array(words.dropFirst())
        switch name {
        case "server", "pool", "peer":
            guard let address = values.first else { return }
            servers.append(
                Server(
                    client: "chrony", kind: name, address: address,
                    options: values.dropFirst().map { $0.lowercased() }, file: line.file, line: line.line))
        case _ where isSource: return
        case "include":
            for path in try values.flatMap({ try root.glob($0) }) {
                readChrony(path, root, isSource: false, depth: depth + 1, &files)
            }
        case "confdir", "sourcedir":
            let ending = name == "confdir" ? ".conf" : ".sources"
            // A name in an earlier folder hides the same name in a later one; then all are read by name.
            var paths: [String: String] = [:]
            for folder in values {
                for file in try root.namesIfPresent(in: folder) where file.hasSuffix(ending) && paths[file] == nil {
                    paths[file] = "\(folder)/\(file)"
                }
            }
            for (_, path) in paths.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                readChrony(path, root, isSource: name == "sourcedir", depth: depth + 1, &files)
            }
        default:
            settings.append(
                Setting(
                    client: "chrony", name: name, value: values.joined(separator: " "), file: line.file,
                    line: line.line))
        }
    }

    // MARK: - The others

    /// ntp.conf and ntpd.conf: a directive and its values on each line.
    private mutating func readDirectives(_ client: String, _ path: String, _ root: HostRoot) {
        do {
            guard let text = try root.textIfPresent(path) else { return }
            for line in ConfigurationLine.all(in: text, file: path) {
                let words = line.words.prefix { !$0.hasPrefix("#") }
                guard let name = words.first?.lowercased() else { continue }
                let values = Array(words.dropFirst())
                if ["server", "servers", "pool", "peer"].contains(name) {
                    // 127.127.x.y is not a host, but a reference clock or the local one.
                    guard let address = values.first(where: { !$0.hasPrefix("-") }), !address.hasPrefix("127.127.")
                    else { continue }
                    servers.append(
                        Server(
                            client: client, kind: name == "servers" ? "pool" : name, address: address,
                            options: values.filter { $0 != address && !$0.hasPrefix("-") }.map { $0.lowercased() },
                            file: path, line: line.line))
                } else {
                    settings.append(
                        Setting(
                            client: client, name: name, value: values.joined(separator: " "), file: path,
                            line: line.line))
                }
            }
        } catch {
            obstacles.append(Obstacle.Cause(error))
        }
    }

    private mutating func readTimesyncd(_ host: AuditedHost) throws {
        let configuration = try SystemdConfiguration(host.root, "timesyncd.conf", section: "Time")
        for (name, kind) in [("NTP", "server"), ("FallbackNTP", "fallback")] {
            for assignment in configuration.all(name) {
                for address in assignment.value.split(whereSeparator: \.isWhitespace) {
                    servers.append(
                        Server(
                            client: "systemd-timesyncd", kind: kind, address: String(address), options: [],
                            file: assignment.file, line: assignment.line))
                }
            }
        }
        var names: Set<String> = ["NTP", "FallbackNTP"]
        for assignment in configuration.assignments where names.insert(assignment.name).inserted {
            guard let last = configuration.last(assignment.name) else { continue }
            settings.append(
                Setting(
                    client: "systemd-timesyncd", name: last.name.lowercased(), value: last.value, file: last.file,
                    line: last.line))
        }
        // Distributions build servers in: there are always some, unless the list was emptied.
        let isEmptied = configuration.assignments.contains { $0.name == "FallbackNTP" && $0.value.isEmpty }
        let programs = ["/usr/lib/systemd/systemd-timesyncd", "/lib/systemd/systemd-timesyncd"]
        if !isEmptied, configuration.all("FallbackNTP").isEmpty,
            let program = try programs.first(where: { try host.root.status($0) != nil })
        {
            servers.append(
                Server(
                    client: "systemd-timesyncd", kind: "fallback", address: "built-in", options: [], file: program,
                    line: 0))
        }
    }

    /// The command line arguments in a file of shell variables.
    private mutating func readOptions(_ client: String, _ path: String, _ root: HostRoot) {
        do {
            guard let text = try root.textIfPresent(path) else { return }
            for line in ConfigurationLine.all(in: text, file: path) {
                guard let (name, value) = line.assignment, ["DAEMON_OPTS", "OPTIONS", "NTPD_OPTS"].contains(name)
                else { continue }
                let words = value.filter { $0 != "\"" && $0 != "'" }.split(separator: " ").map(String.init)
                settings.append(
                    Setting(
                        client: client, name: "arguments", value: words.joined(separator: " "), file: path,
                        line: line.line))
            }
        } catch {
            obstacles.append(Obstacle.Cause(error))
        }
    }
}
