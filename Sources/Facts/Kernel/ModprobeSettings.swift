internal import HostRoot

/// What modprobe.d and the kernel's command line say about modules, in the order in which modprobe(8) reads it.
package struct ModprobeSettings: HostPart {
    package private(set) var settings: [Setting] = []

    package struct Setting: Sendable, Hashable {
        package let kind: Kind
        /// The module's name or pattern with underscores; an alias's or command's pattern as it is written.
        package let module: String
        package let value: String
        package let file: String
        package let line: Int
    }

    package enum Kind: String, Sendable, CaseIterable {
        case alias, blacklist, install, options, remove, softdep, weakdep
    }

    private static let folders = [
        "/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d",
    ]

    package init(of host: AuditedHost) throws {
        for path in try host.root.dropInFiles(in: ModprobeSettings.folders, suffixes: [".conf", ".alias"]) {
            if let text = try host.root.dropInText(path) { read(text, file: path) }
        }
        if host.root.isLive, let text = try host.root.textIfPresent("/proc/cmdline", limit: 1 << 16) {
            read(commandLine: text)
        }
    }

    package init(_ text: String, file: String = "") {
        read(text, file: file)
    }

    private mutating func read(_ text: String, file: String) {
        for line in ModprobeSettings.logicalLines(text) {
            // Only blanks and tabs part words: the carriage return of a DOS file belongs to the name, which then fits nothing.
            let words = line.text.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.map {
                Substring($0)
            }
            guard words.count >= 2, let kind = Kind(rawValue: String(words[0])) else { continue }
            let rest = Substring(
                line.text.utf8[words[1].endIndex...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") })
            guard kind == .blacklist || !rest.isEmpty else { continue }
            settings.append(
                Setting(
                    kind: kind, module: ModprobeSettings.name(words[1]),
                    value: kind == .blacklist ? "" : kind == .alias ? ModprobeSettings.name(rest) : String(rest),
                    file: file, line: line.number))
        }
    }

    /// `modprobe.blacklist=a,b` and `module.option=value`.
    private mutating func read(commandLine: String) {
        for parameter in CommandLineParameters(commandLine).parameters {
            if parameter.name == "modprobe.blacklist" {
                for name in (parameter.value ?? "").utf8.split(separator: UInt8(ascii: ",")) {
                    settings.append(
                        Setting(
                            kind: .blacklist, module: ModprobeSettings.name(Substring(name)), value: "",
                            file: "/proc/cmdline", line: 1))
                }
            }
        }
    }

    /// Lines with their continuations (a backslash at the end); comments are whole lines that start with `#`.
    private static func logicalLines(_ text: String) -> [(number: Int, text: Substring)] {
        var lines: [(number: Int, text: Substring)] = []
        var pending: (number: Int, bytes: [UInt8])?
        var number = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let continues = line.last == UInt8(ascii: "\\")
            let content = continues ? line.dropLast() : line
            if pending == nil { pending = (number, []) }
            pending?.bytes.append(contentsOf: content)
            guard !continues, let whole = pending else { continue }
            lines.append((whole.number, Substring(decoding: whole.bytes, as: UTF8.self).trimmingBlanks))
            pending = nil
        }
        if let whole = pending {
            lines.append((whole.number, Substring(decoding: whole.bytes, as: UTF8.self).trimmingBlanks))
        }
        return lines.filter { !$0.text.isEmpty && $0.text.firstByte != UInt8(ascii: "#") }
    }

    /// Dashes become underscores, but not within brackets of a pattern.
    private static func name(_ text: Substring) -> String {
        var isInBrackets = false
        let bytes = text.utf8.map { byte -> UInt8 in
            if byte == UInt8(ascii: "[") { isInBrackets = true }
            if byte == UInt8(ascii: "]") { isInBrackets = false }
            return byte == UInt8(ascii: "-") && !isInBrackets ? UInt8(ascii: "_") : byte
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Substring {
    /// Without blanks and tabs at its start.
    fileprivate var trimmingBlanks: Substring {
        Substring(utf8.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") })
    }
}
