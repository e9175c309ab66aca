internal import HostRoot

/// The package sources that apt is told of.
package struct APTSources: HostPart {
    package private(set) var sources: [Source] = []
    /// Files that could not be read.
    package private(set) var obstacles: [Obstacle.Cause] = []

    /// One type, URI and suite.
    package struct Source: Sendable, Hashable {
        package var type = "deb"
        package var uri = ""
        package var suite = ""
        package var components: [String] = []
        package var isEnabled = true
        /// Options by lower-case name: `trusted`, `signed-by`, `arch`, …
        package var options: [String: String] = [:]
        package var file = ""
        package var line = 0
    }

    /// Combinations of one file; a real file has a few.
    private static let sourceLimit = 10_000
    /// Addresses or suites of one paragraph: a row is made for each combination.
    private static let wordLimit = 32

    package init(of host: AuditedHost) throws {
        take("/etc/apt/sources.list", root: host.root)
        let folder = "/etc/apt/sources.list.d"
        for name in try host.root.namesIfPresent(in: folder)
        where name.hasSuffix(".list") || name.hasSuffix(".sources") {
            take("\(folder)/\(name)", root: host.root)
        }
    }

    private mutating func take(_ path: String, root: HostRoot) {
        do {
            guard let text = try root.textIfPresent(path) else { return }
            sources +=
                path.hasSuffix(".sources")
                ? APTSources.sources(deb822: text, file: path) : APTSources.sources(list: text, file: path)
        } catch {
            obstacles.append(Obstacle.Cause(error))
        }
    }

    // MARK: - One line for each source

    /// `deb [option=value …] uri suite component…`.
    package static func sources(list: String, file: String) -> [Source] {
        list.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .compactMap { index, line -> Source? in
                let line = line.prefix { $0 != UInt8(ascii: "#") }
                var words = line.split { $0 == 32 || $0 == 9 || $0 == 13 }.map { String(Substring($0)) }
                guard words.count >= 3, words[0] == "deb" || words[0] == "deb-src" else { return nil }
                var source = Source()
                source.type = words.removeFirst()
                if words[0].hasPrefix("[") {
                    guard let end = words.firstIndex(where: { $0.hasSuffix("]") }) else { return nil }
                    for option in words[...end] { source.take(option: option.filter { $0 != "[" && $0 != "]" }) }
                    words.removeSubrange(...end)
                }
                guard words.count >= 2 else { return nil }
                source.uri = words[0]
                source.suite = words[1]
                source.components = Array(words.dropFirst(2))
                source.file = file
                source.line = index + 1
                return source
            }
            .prefix(sourceLimit).map { $0 }
    }

    // MARK: - Paragraphs

    /// deb822: fields `Types`, `URIs`, `Suites`, `Components`, and options of the same names as on one line.
    package static func sources(deb822 text: String, file: String) -> [Source] {
        var found: [Source] = []
        var fields: [String: String] = [:]
        var current: String?
        var start = 0
        func finish() {
            defer {
                fields = [:]
                current = nil
            }
            guard found.count < sourceLimit else { return }
            found += APTSources.sources(fields: fields, file: file, line: start).prefix(sourceLimit)
        }
        for (index, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
        {
            guard line.first != UInt8(ascii: "#") else { continue }
            let content = line.split { $0 == 32 || $0 == 9 || $0 == 13 }.map { String(Substring($0)) }
            guard !content.isEmpty else {
                finish()
                continue
            }
            if let first = line.first, first == 32 || first == 9 {
                if let current { fields[current, default: ""] += "\n" + content.joined(separator: " ") }
                continue
            }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let name = String(Substring(line[..<colon])).lowercased()
            if fields.isEmpty { start = index + 1 }
            let value = line[line.index(after: colon)...].split { $0 == 32 || $0 == 9 || $0 == 13 }
            fields[name] = value.map { String(Substring($0)) }.joined(separator: " ")
            current = name
        }
        finish()
        return found
    }

    private static func sources(fields: [String: String], file: String, line: Int) -> [Source] {
        func words(_ name: String) -> [String] {
            (fields[name] ?? "").split { $0 == " " || $0 == "\n" }.map(String.init)
        }
        var source = Source()
        source.file = file
        source.line = line
        source.isEnabled = fields["enabled"].flatMap { APTConfiguration.boolean($0) } ?? true
        source.components = words("components")
        let own: Set<String> = ["types", "uris", "suites", "components", "enabled", "description", "x-repolib-name"]
        for (name, value) in fields where !own.contains(name) {
            source.options[name == "architectures" ? "arch" : name] = value.split { $0 == "\n" || $0 == " " }
                .joined(separator: " ")
        }
        if let key = fields["signed-by"], key.contains("BEGIN PGP") {
            source.options["signed-by"] = "(key in the file)"
        }
        return words("types").prefix(2).flatMap { type in
            words("uris").prefix(wordLimit).flatMap { uri in
                words("suites").prefix(wordLimit).map { suite in
                    var one = source
                    (one.type, one.uri, one.suite) = (type, uri, suite)
                    return one
                }
            }
        }
    }
}

extension APTSources.Source {
    fileprivate mutating func take(option: String) {
        let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return }
        let name = parts[0].lowercased().drop { $0 == "+" || $0 == "-" }
        options[String(name.hasSuffix("+") || name.hasSuffix("-") ? name.dropLast() : name)] =
            parts[1].split(separator: ",").joined(separator: " ")
    }

    /// An option as a yes or a no; nil where it is not given.
    package func flag(_ name: String) -> Bool? {
        options[name].flatMap { APTConfiguration.boolean($0) }
    }
}
