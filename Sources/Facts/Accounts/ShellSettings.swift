internal import HostRoot

/// What the system-wide start-up files of the shells set, as far as their text shows.
package struct ShellSettings: HostPart {
    package private(set) var umasks: [Umask] = []
    package private(set) var timeouts: [Timeout] = []
    package private(set) var searchPaths: [SearchPath] = []
    package private(set) var obstacles: [Obstacle.Cause] = []

    package struct Umask: Sendable, Hashable {
        package let value: String
        package let file: String
        package let line: Int
        package let isConditional: Bool
    }

    package struct Timeout: Sendable, Hashable {
        /// Nil where it is not a number (another variable).
        package let seconds: Int64?
        package let isReadOnly: Bool
        package let isExported: Bool
        package let file: String
        package let line: Int
    }

    /// A value given to PATH, for root's start-up files and the system-wide ones.
    package struct SearchPath: Sendable, Hashable {
        package let value: String
        package let file: String
        package let line: Int

        /// The parts between colons; a colon within `${…}`, `$(…)` or backticks parts nothing.
        package var folders: [String] {
            guard !value.isEmpty else { return [] }
            var folders: [String] = []
            var folder: [UInt8] = []
            var depth = 0
            var isQuoted = false
            for byte in value.utf8 {
                switch byte {
                case UInt8(ascii: "{"), UInt8(ascii: "("): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: ")"): depth = max(0, depth - 1)
                case UInt8(ascii: "`"): isQuoted.toggle()
                case UInt8(ascii: ":") where depth == 0 && !isQuoted:
                    folders.append(String(decoding: folder, as: UTF8.self))
                    folder = []
                    continue
                default: break
                }
                folder.append(byte)
            }
            return folders + [String(decoding: folder, as: UTF8.self)]
        }
    }

    package static let files = [
        "/etc/profile", "/etc/profile.d/*.sh", "/etc/profile.d/sh.local", "/etc/bash.bashrc", "/etc/bashrc",
        "/etc/zsh/zshenv", "/etc/zsh/zprofile", "/etc/zsh/zshrc", "/etc/zshenv", "/etc/zprofile", "/etc/zshrc",
        "/etc/environment",
    ]
    static let rootFiles = ["/root/.profile", "/root/.bash_profile", "/root/.bashrc", "/root/.bash_login"]

    package init(of host: AuditedHost) throws {
        for pattern in ShellSettings.files + ShellSettings.rootFiles {
            do {
                for path in try host.root.glob(pattern) {
                    guard let text = try host.root.textIfPresent(path) else { continue }
                    take(text, path: path)
                }
            } catch {
                obstacles.append(.unreadable(error))
            }
        }
    }

    package init(text: String, path: String) {
        take(text, path: path)
    }

    private mutating func take(_ text: String, path: String) {
        var depth = 0
        var marked = Marks()
        let firstTimeout = timeouts.count
        for (number, line) in ConfigurationLines(text) {
            for words in ShellCommands(line).commands {
                var words = words
                while let first = words.first, ShellSettings.leading.contains(first) {
                    if ["if", "case", "while", "for", "until"].contains(first) { depth += 1 }
                    words.removeFirst()
                }
                guard let command = words.first else { continue }
                if command == "fi" || command == "esac" || command == "done" {
                    depth = max(0, depth - 1)
                    continue
                }
                if command == "umask", let value = words.dropFirst().last, !value.hasPrefix("-") {
                    umasks.append(Umask(value: value, file: path, line: number, isConditional: depth > 0))
                }
                takeVariables(words, path: path, line: number, marks: &marked)
            }
        }
        // `readonly TMOUT` and `export TMOUT` may stand on lines of their own.
        for index in timeouts.indices where index >= firstTimeout {
            let old = timeouts[index]
            timeouts[index] = Timeout(
                seconds: old.seconds, isReadOnly: old.isReadOnly || marked.isReadOnly,
                isExported: old.isExported || marked.isExported, file: old.file, line: old.line)
        }
    }

    private struct Marks {
        var isReadOnly = false
        var isExported = false
    }

    private mutating func takeVariables(_ words: [String], path: String, line: Int, marks: inout Marks) {
        var isReadOnly = false
        var isExported = path == "/etc/environment"
        for word in words {
            switch word {
            case "readonly": isReadOnly = true
            case "export": isExported = true
            case "typeset", "declare", "local": continue
            case "TMOUT":
                marks.isReadOnly = marks.isReadOnly || isReadOnly
                marks.isExported = marks.isExported || isExported
            default:
                if word.hasPrefix("-") {
                    isReadOnly = isReadOnly || word.contains("r")
                    isExported = isExported || word.contains("x")
                } else if word.hasPrefix("TMOUT=") {
                    timeouts.append(
                        Timeout(
                            seconds: Int64(word.dropFirst(6)), isReadOnly: isReadOnly, isExported: isExported,
                            file: path, line: line))
                } else if word.hasPrefix("PATH=") {
                    searchPaths.append(SearchPath(value: String(word.dropFirst(5)), file: path, line: line))
                } else if !word.utf8.contains(UInt8(ascii: "=")) {
                    // A program with arguments, not assignments.
                    if !isReadOnly && !isExported { return }
                }
            }
        }
    }

    /// Words before the command proper.
    private static let leading: Set<String> = [
        "if", "then", "else", "elif", "do", "while", "until", "for", "case", "{", "(", "!", "builtin", "command",
    ]
}

/// A line of shell cut into simple commands and words, without expansions.
private struct ShellCommands {
    private(set) var commands: [[String]] = []

    init(_ line: Substring.UTF8View) {
        var words: [String] = []
        var word: [UInt8] = []
        var hasWord = false
        var quote: UInt8?
        func endWord() {
            if hasWord { words.append(String(decoding: word, as: UTF8.self)) }
            word = []
            hasWord = false
        }
        func endCommand() {
            endWord()
            if !words.isEmpty { commands.append(words) }
            words = []
        }
        scan: for byte in line {
            if let open = quote {
                if byte == open { quote = nil } else { word.append(byte) }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                quote = byte
                hasWord = true
            case UInt8(ascii: "#") where !hasWord: break scan
            case UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"): endCommand()
            case _ where byte.isBlank: endWord()
            default:
                word.append(byte)
                hasWord = true
            }
        }
        endCommand()
    }
}
