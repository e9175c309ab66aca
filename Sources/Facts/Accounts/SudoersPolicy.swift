internal import HostRoot
internal import Localization

/// All sudoers files in the order in which sudo reads them, with aliases resolved.
package struct SudoersPolicy: HostPart {
    package private(set) var rules: [Rule] = []
    package private(set) var defaults: [Setting] = []
    package private(set) var files: [File] = []
    package private(set) var obstacles: [Obstacle.Cause] = []
    /// Whether there is a main file at all.
    package let isPresent: Bool
    private var aliases: [SudoersFile.AliasKind: [String: [SudoersFile.Member]]] = [:]

    package struct Rule: Sendable {
        package let file: String
        package let line: Int
        package let header: String
        package let details: String
        package let users: [SudoersFile.Member]
        package let grants: [SudoersFile.Grant]
    }

    package struct Setting: Sendable {
        package let file: String
        package let line: Int
        package let scope: SudoersFile.DefaultsScope
        package let members: [SudoersFile.Member]
        package let setting: SudoersFile.Default
    }

    package struct File: Sendable, Hashable {
        package let path: String
        package let kind: Kind

        package enum Kind: String, Sendable {
            case main
            case included
            case folder
            /// In a folder that is included, but with a name that sudo passes over.
            case ignored
        }
    }

    package static let path = "/etc/sudoers"
    /// As in sudo.
    private static let includeDepthLimit = 128
    /// Files in all; more than any real policy has.
    private static let fileLimit = 1_000
    /// Lines that are named as not understood; the rest is like them.
    private static let obstacleLimit = 50
    /// Members that one list may expand to.
    private static let memberLimit = 10_000

    package init(of host: AuditedHost) throws {
        let root = host.root
        let hostName = HostName(of: host).short
        guard let text = try root.textIfPresent(SudoersPolicy.path) else {
            self.init()
            return
        }
        self.init(text: text, hostName: hostName) { path throws(HostRootError) in
            try root.text(path)
        } names: { path throws(HostRootError) in
            try root.names(in: path)
        }
        if let nsswitch = try root.textIfPresent("/etc/nsswitch.conf"), SudoersPolicy.asksDirectory(nsswitch),
            root.exists("/etc/sssd/sssd.conf") || root.exists("/etc/sudo-ldap.conf")
        {
            obstacles.append(
                .unsupported(
                    LocalizedText(
                        en:
                            "sudo also takes rules from a directory (sudoers in /etc/nsswitch.conf), which is not asked",
                        ja: "sudo がディレクトリサービスの規則も使用しており (/etc/nsswitch.conf の sudoers)、その内容は確認できません")))
        }
    }

    /// Whether the last `sudoers:` line of nsswitch.conf names another source than files.
    package static func asksDirectory(_ nsswitch: String) -> Bool {
        var asks = false
        for (_, line) in ConfigurationLines(nsswitch) {
            let content = line.before(UInt8(ascii: "#")).trimmed.string
            guard content.hasPrefix("sudoers:") else { continue }
            let words = content.dropFirst(8).utf8.words
            asks = words.contains("sss") || words.contains("ldap")
        }
        return asks
    }

    private init() {
        isPresent = false
    }

    /// Reads the main file and what it includes; `read` and `names` reach the other files.
    package init(
        text: String, hostName: String, read: @escaping (String) throws -> String,
        names: @escaping (String) throws -> [String]
    ) {
        isPresent = true
        var reader = Reader(hostName: hostName, read: read, names: names)
        reader.take(text, path: SudoersPolicy.path, kind: .main, depth: 0)
        rules = reader.rules
        defaults = reader.defaults
        files = reader.files
        obstacles = reader.obstacles
        aliases = reader.aliases
    }

    private struct Reader {
        let hostName: String
        let read: (String) throws -> String
        let names: (String) throws -> [String]
        var rules: [Rule] = []
        var defaults: [Setting] = []
        var files: [File] = []
        var obstacles: [Obstacle.Cause] = []
        var aliases: [SudoersFile.AliasKind: [String: [SudoersFile.Member]]] = [:]
        /// The files that are being read, each included by the one before it.
        private var open: Set<String> = []

        init(hostName: String, read: @escaping (String) throws -> String, names: @escaping (String) throws -> [String])
        {
            self.hostName = hostName
            self.read = read
            self.names = names
        }

        mutating func take(_ text: String, path: String, kind: File.Kind, depth: Int) {
            files.append(File(path: path, kind: kind))
            open.insert(path)
            defer { open.remove(path) }
            let file = SudoersFile(text: text)
            for line in file.malformedLines where obstacles.count < SudoersPolicy.obstacleLimit {
                obstacles.append(.malformed(path: path, line: line))
            }
            for statement in file.statements {
                switch statement.content {
                case .include(let named):
                    include(absolute(named, from: path), depth: depth + 1)
                case .includeFolder(let named):
                    includeFolder(absolute(named, from: path), depth: depth + 1)
                case .alias(let kind, let name, let members):
                    aliases[kind, default: [:]][name] = members
                case .defaults(let scope, let members, let settings):
                    defaults += settings.map {
                        Setting(file: path, line: statement.line, scope: scope, members: members, setting: $0)
                    }
                case .rule(let users, let header, let details, let grants):
                    rules.append(
                        Rule(
                            file: path, line: statement.line, header: header, details: details, users: users,
                            grants: grants))
                }
            }
        }

        private mutating func include(_ path: String, depth: Int) {
            // A file that includes itself makes sudo refuse the whole policy.
            guard !open.contains(path), depth <= SudoersPolicy.includeDepthLimit, files.count < SudoersPolicy.fileLimit
            else {
                noteLimit()
                return
            }
            do {
                take(try read(path), path: path, kind: .included, depth: depth)
            } catch HostRootError.notFound {
                // sudo says so and goes on.
            } catch {
                obstacles.append(Obstacle.Cause(error))
            }
        }

        private mutating func includeFolder(_ path: String, depth: Int) {
            do {
                let names = try names(path)
                files.append(File(path: path, kind: .folder))
                for name in names {
                    if name.hasSuffix("~") || name.utf8.contains(UInt8(ascii: ".")) {
                        if files.count < SudoersPolicy.fileLimit {
                            files.append(File(path: "\(path)/\(name)", kind: .ignored))
                        }
                    } else {
                        include("\(path)/\(name)", depth: depth)
                    }
                }
            } catch HostRootError.notFound {
                // sudo passes over a folder that is not there.
            } catch {
                obstacles.append(Obstacle.Cause(error))
            }
        }

        private mutating func noteLimit() {
            let cause = Obstacle.Cause.limitReached(
                LocalizedText(
                    en: "the sudoers files include more than can be followed",
                    ja: "sudoers ファイルの include が多すぎるため、一部を確認していません"))
            if !obstacles.contains(cause) { obstacles.append(cause) }
        }

        /// A relative name is looked for beside the file that includes it; `%h` is the host's short name.
        private func absolute(_ named: String, from file: String) -> String {
            var path = named
            if let place = path.range(ofASCII: "%h") { path.replaceSubrange(place, with: hostName) }
            if !path.hasPrefix("/") {
                let folder = file.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(file[..<$0]) } ?? ""
                path = "\(folder)/\(path)"
            }
            let components = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
            return "/" + components.filter { $0 != "." }.joined(separator: "/")
        }
    }
}

extension SudoersPolicy {
    /// A list with its aliases replaced by their members; a negated alias turns its members round.
    package func expanded(_ members: [SudoersFile.Member], _ kind: SudoersFile.AliasKind) -> [SudoersFile.Member] {
        var found: [SudoersFile.Member] = []
        expand(members, kind, isNegated: false, within: [], into: &found)
        return found
    }

    private func expand(
        _ members: [SudoersFile.Member], _ kind: SudoersFile.AliasKind, isNegated: Bool, within names: Set<String>,
        into found: inout [SudoersFile.Member]
    ) {
        for member in members where found.count < SudoersPolicy.memberLimit {
            let isNegated = member.isNegated != isNegated
            if let alias = aliases[kind]?[member.text], !names.contains(member.text) {
                expand(alias, kind, isNegated: isNegated, within: names.union([member.text]), into: &found)
            } else {
                found.append(SudoersFile.Member(text: member.text, isNegated: isNegated))
            }
        }
    }

    /// Whether a list of hosts names this one; addresses and netgroups count as if they did, since that is not known.
    package func namesThisHost(_ members: [SudoersFile.Member], _ name: HostName) -> Bool {
        var isNamed = false
        for member in expanded(members, .host) where name.isUnknown || name.mayBe(member.text) {
            isNamed = !member.isNegated
        }
        return isNamed
    }
}

/// The host's own name, as the kernel or `/etc/hostname` tells it.
package struct HostName: Sendable {
    package let full: String

    package init(of host: AuditedHost) {
        let path = host.root.isLive ? "/proc/sys/kernel/hostname" : "/etc/hostname"
        // Without a name every rule counts as one for this host.
        let text = (try? host.root.textIfPresent(path)) ?? ""
        full = text.utf8.split(separator: UInt8(ascii: "\n")).first.map { $0.trimmed.string } ?? ""
    }

    package init(_ name: String) {
        full = name
    }

    package var short: String { Substring(full).utf8.before(UInt8(ascii: ".")).string }
    package var isUnknown: Bool { full.isEmpty }

    /// Whether an element of a host list may mean this host.
    package func mayBe(_ text: String) -> Bool {
        guard text != "ALL", let first = text.utf8.first, first != UInt8(ascii: "+"), !first.isDigit,
            !text.utf8.contains(UInt8(ascii: ":"))
        else { return true }
        let wildcard = Wildcard(text.lowercased())
        return wildcard.matches(short.lowercased()) || wildcard.matches(full.lowercased())
    }
}

extension String {
    /// The place of a short text of ASCII characters.
    fileprivate func range(ofASCII text: String) -> Range<String.Index>? {
        let bytes = utf8
        var start = bytes.startIndex
        while let index = bytes[start...].firstIndex(where: { $0 == text.utf8.first }) {
            if bytes[index...].starts(with: text.utf8) {
                return index..<(bytes.index(index, offsetBy: text.utf8.count))
            }
            start = bytes.index(after: index)
        }
        return nil
    }
}
