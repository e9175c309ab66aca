internal import HostRoot
internal import Localization

/// The lines of sshd_config and its includes in the order in which sshd reads them.
package struct SshdConfiguration: Sendable {
    package private(set) var directives: [Directive] = []
    package private(set) var mistakes: [Mistake] = []
    /// Every file that was read, in the order of the first reading.
    package private(set) var readFiles: [String] = []

    /// One line that sets something.
    package struct Directive: Sendable, Hashable {
        /// Lower case, under today's name.
        package let keyword: String
        package let arguments: [String]
        /// The line after the keyword, as written.
        package let rest: String
        package let file: String
        /// From 1; nil for options of the command line.
        package let line: Int?
        /// The criteria of the Match blocks around it, joined; empty for those that hold always.
        package let match: String
        /// In a `Match all` block, which overrides what was set before it.
        package let isOverride: Bool
    }

    /// Something because of which sshd would not start.
    package struct Mistake: Sendable, Hashable {
        package let file: String
        package let line: Int?
        package let keyword: String
        package let message: String
    }

    package static let mainFile = "/etc/ssh/sshd_config"
    /// sshd itself goes no deeper.
    private static let depthLimit = 16
    private static let lineLimit = 100_000

    /// Where the files of an Include come from.
    package struct Files: Sendable {
        /// The paths that a pattern expands to, sorted.
        package let expand: @Sendable (_ pattern: String) throws -> [String]
        /// Nil where the file does not exist.
        package let read: @Sendable (_ path: String) throws -> String?

        package init(
            expand: @escaping @Sendable (String) throws -> [String],
            read: @escaping @Sendable (String) throws -> String?
        ) {
            self.expand = expand
            self.read = read
        }
    }

    private let version: OpenSSHVersion
    private let files: Files
    private var lineCount = 0
    private var includeCount = 0

    /// What could not be read; the settings may then be others.
    package private(set) var obstacles: [any Error] = []

    /// Reads the main file; what the command line sets comes before it.
    package init(commandLine: [SshdCommandLine.Option] = [], version: OpenSSHVersion, files: Files) {
        self.version = version
        self.files = files
        for option in commandLine {
            var block = Block()
            take(Substring(option.text).utf8, Place(file: option.file, line: option.line), &block, depth: 0)
        }
        include(SshdConfiguration.mainFile, Block(), depth: 0)
        judgeWhole()
    }

    /// A Match block: its criteria, and whether it holds always.
    private struct Block {
        var match = ""
        var isOverride = false
        /// What encloses an included file.
        var outer = ""
    }

    private struct Place {
        let file: String
        let line: Int?
    }

    private mutating func include(_ path: String, _ block: Block, depth: Int) {
        let text: String
        do {
            guard let content = try files.read(path) else { return }
            text = content
            if !readFiles.contains(path) { readFiles.append(path) }
        } catch {
            obstacles.append(error)
            return
        }
        var block = block
        var number = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            lineCount += 1
            guard lineCount <= SshdConfiguration.lineLimit else {
                obstacles.append(Obstacle.Cause.malformed(path: path, line: number))
                return
            }
            take(line, Place(file: path, line: number), &block, depth: depth)
        }
    }

    private mutating func take(_ line: Substring.UTF8View, _ place: Place, _ block: inout Block, depth: Int) {
        guard let (written, rest) = SSHText.keyword(of: line) else { return }
        let lowered = written.lowercased()
        let keyword = SshdKeyword.aliases[lowered] ?? lowered
        func wrong(_ message: String) -> Mistake {
            Mistake(
                file: place.file, line: place.line, keyword: SSHKeyText.printable(lowered, limit: 64), message: message)
        }
        guard !SshdKeyword.ignored.contains(keyword) else { return }
        guard keyword == "match" || keyword == "include" || SshdKeyword.byName[keyword] != nil,
            !SshdKeyword.isForeign(lowered, version)
        else {
            mistakes.append(wrong("unknown keyword"))
            return
        }
        guard !rest.isEmpty else {
            mistakes.append(wrong("no argument"))
            return
        }
        guard let arguments = SSHText.arguments(rest) else {
            mistakes.append(wrong("a quote is not closed"))
            return
        }
        switch keyword {
        case "match":
            guard let first = arguments.first else {
                mistakes.append(wrong("no criteria"))
                return
            }
            let isAll = first.lowercased() == "all"
            if isAll && arguments.count > 1 { mistakes.append(wrong("all stands with other criteria")) }
            if !isAll, !SshdConfiguration.areCriteria(arguments) {
                mistakes.append(wrong("the criteria are not known"))
            }
            let criteria = isAll ? "" : arguments.joined(separator: " ")
            block.match = [block.outer, criteria].filter { !$0.isEmpty }.joined(separator: " && ")
            block.isOverride = block.match.isEmpty
        case "include":
            for pattern in arguments { includeAll(pattern, wrong, block, depth: depth) }
        default:
            guard let known = SshdKeyword.byName[keyword] else { return }
            if version.vendor != .redHat, !version.isAtLeast(known.since.major, known.since.minor) {
                mistakes.append(wrong("this version does not know the keyword"))
                return
            }
            if !block.match.isEmpty, known.scope == .globalOnly {
                mistakes.append(wrong("not allowed within a Match block"))
                return
            }
            let isCommand = if case .command = known.kind { true } else { false }
            if arguments.isEmpty && !isCommand {
                mistakes.append(wrong("no argument"))
                return
            }
            let directive = Directive(
                keyword: keyword, arguments: arguments, rest: String(Substring(rest)), file: place.file,
                line: place.line, match: block.match, isOverride: block.isOverride)
            if let message = SshdValues.mistake(in: directive, known, version: version) {
                mistakes.append(wrong(message))
                return
            }
            directives.append(directive)
        }
    }

    /// Names and values in turn, `User=ann` or `User ann`; a few names stand alone.
    private static func areCriteria(_ arguments: [String]) -> Bool {
        let paired: Set = [
            "user", "group", "host", "address", "localaddress", "localport", "rdomain", "version", "sessiontype",
            "command",
        ]
        var rest = arguments[...]
        while let word = rest.popFirst()?.lowercased() {
            if word == "invalid-user" || word == "all" { continue }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard paired.contains(String(parts[0])) else { return false }
            if parts.count == 2, !parts[1].isEmpty { continue }
            guard rest.popFirst() != nil else { return false }
        }
        return true
    }

    private mutating func includeAll(_ pattern: String, _ wrong: (String) -> Mistake, _ block: Block, depth: Int) {
        guard depth < SshdConfiguration.depthLimit else {
            mistakes.append(wrong("too many levels of Include"))
            return
        }
        let full = pattern.hasPrefix("/") ? pattern : "/etc/ssh/\(pattern)"
        do {
            var inner = block
            inner.outer = block.match
            for path in try files.expand(full) {
                includeCount += 1
                guard includeCount <= HostRoot.globLimit else {
                    mistakes.append(wrong("too many included files"))
                    return
                }
                include(path, inner, depth: depth + 1)
            }
        } catch {
            obstacles.append(error)
        }
    }

    /// What only the whole shows.
    private mutating func judgeWhole() {
        var names: Set<String> = []
        for directive in directives where directive.keyword == "subsystem" && directive.match.isEmpty {
            let name = directive.arguments.first ?? ""
            if !names.insert(name).inserted, !version.isAtLeast(9, 5) {
                mistakes.append(
                    Mistake(
                        file: directive.file, line: directive.line, keyword: "subsystem",
                        message: "the subsystem is defined twice"))
            }
        }
    }
}
