internal import HostRoot
internal import Localization

/// The configuration of nginx with all its includes, as a tree of directives.
package struct NginxConfiguration: HostPart {
    package private(set) var directives: [Directive] = []
    package private(set) var obstacles: [Obstacle.Cause] = []
    package let isInstalled: Bool
    package private(set) var version: String?

    /// A directive, with what its block holds.
    package struct Directive: Sendable, Hashable {
        package let name: String
        package let arguments: [String]
        package let file: String
        package let line: Int
        /// Nil for a directive that has no block.
        package internal(set) var children: [Directive]?
    }

    /// Blocks inside each other.
    static let depthLimit = 32
    /// Includes inside each other.
    static let includeLimit = 16
    static let fileLimit = 2000
    static let directiveLimit = 200_000
    /// Blocks that hold tables of values rather than directives.
    static let valueBlocks: Set<String> = ["types", "map", "geo", "split_clients", "charset_map", "match"]

    private static let mainFile = "/etc/nginx/nginx.conf"
    private static let binaries = [
        "/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx", "/usr/local/nginx/sbin/nginx",
    ]

    package init(of host: AuditedHost) throws {
        isInstalled = try NginxConfiguration.binaries.contains { try host.root.status($0) != nil }
        guard isInstalled else { return }
        version = try host.part(ServerVersions.self)["nginx"]
        var reader = NginxReader(root: host.root, folder: "/etc/nginx")
        directives = reader.read(NginxConfiguration.mainFile, depth: 0)
        obstacles = reader.obstacles
    }

    /// From the text of one file, without following its includes.
    package init(text: String, file: String) {
        isInstalled = true
        var parser = NginxParser(text: text, file: file)
        directives = parser.directives()
        if let line = parser.faultyLine { obstacles.append(.malformed(path: file, line: line)) }
    }
}

/// Reads nginx's files and puts what they include in the include's place.
struct NginxReader {
    let root: HostRoot
    /// What relative paths start from.
    let folder: String
    private(set) var obstacles: [Obstacle.Cause] = []
    private var files = 0
    private var count = 0

    init(root: HostRoot, folder: String) {
        self.root = root
        self.folder = folder
    }

    mutating func read(_ path: String, depth: Int) -> [NginxConfiguration.Directive] {
        files += 1
        guard files <= NginxConfiguration.fileLimit, depth <= NginxConfiguration.includeLimit else {
            noteLimit()
            return []
        }
        do {
            let text = try root.text(path)
            var parser = NginxParser(text: text, file: path)
            let parsed = parser.directives()
            if let line = parser.faultyLine { obstacles.append(.malformed(path: path, line: line)) }
            return expanded(parsed, depth: depth)
        } catch {
            obstacles.append(Obstacle.Cause(error))
            return []
        }
    }

    private mutating func expanded(
        _ parsed: [NginxConfiguration.Directive], depth: Int
    ) -> [NginxConfiguration.Directive] {
        var result: [NginxConfiguration.Directive] = []
        for var directive in parsed {
            guard count < NginxConfiguration.directiveLimit else {
                noteLimit()
                return result
            }
            count += 1
            if directive.name == "include", let pattern = directive.arguments.first, directive.children == nil {
                for path in paths(of: pattern) { result += read(path, depth: depth + 1) }
                continue
            }
            if let children = directive.children { directive.children = expanded(children, depth: depth) }
            result.append(directive)
        }
        return result
    }

    private mutating func paths(of pattern: String) -> [String] {
        let absolute = pattern.hasPrefix("/") ? pattern : "\(folder)/\(pattern)"
        guard pattern.utf8.contains(where: { [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "[")].contains($0) })
        else { return [absolute] }
        do {
            return try root.glob(absolute)
        } catch {
            obstacles.append(Obstacle.Cause(error))
            return []
        }
    }

    private mutating func noteLimit() {
        let cause = Obstacle.Cause.limitReached(
            LocalizedText(
                en: "the configuration of nginx has more files or directives than are read",
                ja: "nginx の設定ファイルまたはディレクティブの数が上限を超えています"))
        if !obstacles.contains(cause) { obstacles.append(cause) }
    }
}
