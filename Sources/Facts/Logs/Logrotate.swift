package import HostRoot
internal import Localization

/// How log files are rotated, from logrotate's configuration.
package struct Logrotate: Sendable {
    package private(set) var rotations: [Rotation] = []
    package private(set) var obstacles: [Obstacle.Cause] = []

    package struct Rotation: Sendable, Hashable {
        package let pattern: String
        package let policy: Policy
        package let file: String
        package let line: Int
    }

    /// What holds for the files of one pattern; the start values are logrotate's own.
    package struct Policy: Sendable, Hashable {
        /// hourly, daily, weekly, monthly, yearly, or size.
        package var frequency = "size"
        package var size: Int64? = 1 << 20
        package var minimumSize: Int64?
        package var maximumSize: Int64?
        /// How many old files are kept; -1 for all.
        package var rotate = 0
        /// Days after which old files go.
        package var maximumAge: Int?
        package var compress = false
        package var dateExtension = false
        package var missingOK = false
        package var create: [String]?
        package var copyTruncate = false
        package var sharedScripts = false

        /// About how many days a message is kept; nil where the size decides, and for ever is 36,500.
        package var daysKept: Int? {
            let days: Int? =
                switch frequency {
                case "hourly": rotate / 24
                case "daily": rotate
                case "weekly": rotate * 7
                case "monthly": rotate * 30
                case "yearly": rotate * 365
                default: nil
                }
            let all = rotate < 0 ? 36_500 : days
            guard let maximumAge, maximumAge > 0 else { return all }
            return min(all ?? maximumAge, maximumAge)
        }
    }

    private var policy = Policy()
    private var fileCount = 0
    private var byteCount = 0
    /// Endings of files that an included folder does not count.
    private var refusedEndings = [
        ",v", ".bak", ".cfsaved", ".disabled", ".dpkg-bak", ".dpkg-del", ".dpkg-dist", ".dpkg-new", ".dpkg-old",
        ".dpkg-tmp", ".rhn-cfg-tmp-", ".rpmnew", ".rpmorig", ".rpmsave", ".swp", ".ucf-dist", ".ucf-new", ".ucf-old",
        "~",
    ]

    private static let path = "/etc/logrotate.conf"
    private static let depthLimit = 8
    private static let fileLimit = 2_000
    private static let rotationLimit = 50_000
    /// Bytes of all files together, so that files that include each other many times end soon.
    private static let byteLimit = 8 << 20

    package init(_ root: HostRoot) throws {
        guard try root.status(Logrotate.path) != nil else { return }
        try read(Logrotate.path, root, depth: 0)
    }

    private mutating func read(_ path: String, _ root: HostRoot, depth: Int) throws {
        fileCount += 1
        guard depth < Logrotate.depthLimit, fileCount < Logrotate.fileLimit, byteCount < Logrotate.byteLimit else {
            guard obstacles.isEmpty else { return }
            obstacles.append(
                .limitReached(
                    LocalizedText(
                        en: "the files that logrotate includes are nested too deeply or too many",
                        ja: "logrotate の include が深すぎるか多すぎます")))
            return
        }
        var patterns: [(text: String, line: Int)] = []
        var block: (patterns: [(text: String, line: Int)], outer: Policy)?
        var isInScript = false
        let content = try root.text(path)
        byteCount += content.utf8.count
        for line in ConfigurationLine.all(in: content, file: path) where byteCount < Logrotate.byteLimit {
            if isInScript {
                if line.words.first == "endscript" { isInScript = false }
                continue
            }
            var text = line.text
            // Names of log files stand before a brace, on one line or several.
            if block == nil, Logrotate.isPattern(text) || text.hasPrefix("{") {
                let brace = Logrotate.brace(in: text)
                patterns += Logrotate.patterns(in: String(text[..<(brace ?? text.endIndex)])).map { ($0, line.line) }
                guard let brace else { continue }
                block = (patterns, policy)
                patterns = []
                text = ConfigurationLine.trimmed(text[text.index(after: brace)...])
            }
            var isClosed = false
            if text.hasSuffix("}"), block != nil {
                isClosed = true
                text = ConfigurationLine.trimmed(text.dropLast())
            }
            let words = ConfigurationLine(text: text, file: path, line: line.line).words
            if let first = words.first {
                if ["prerotate", "postrotate", "firstaction", "lastaction", "preremove"].contains(first) {
                    isInScript = true
                } else if first == "include", words.count > 1, block == nil {
                    try include(words[1], root, depth: depth + 1)
                } else {
                    apply(words)
                }
            }
            if isClosed, let ended = block {
                for pattern in ended.patterns where rotations.count < Logrotate.rotationLimit {
                    rotations.append(Rotation(pattern: pattern.text, policy: policy, file: path, line: pattern.line))
                }
                policy = ended.outer
                block = nil
            }
        }
    }

    private mutating func include(_ path: String, _ root: HostRoot, depth: Int) throws {
        guard let status = try root.status(path) else { return }
        guard status.kind == .directory else { return try read(path, root, depth: depth) }
        for name in try root.names(in: path)
        where !name.hasPrefix(".") && !refusedEndings.contains(where: name.hasSuffix) {
            let file = "\(path)/\(name)"
            guard try root.status(file)?.kind == .regular else { continue }
            try read(file, root, depth: depth)
        }
    }

    private mutating func apply(_ words: [String]) {
        let value = words.count > 1 ? words[1] : ""
        switch words[0] {
        case "hourly", "daily", "weekly", "monthly", "yearly":
            policy.frequency = words[0]
            policy.size = nil
        case "size":
            policy.frequency = "size"
            policy.size = Logrotate.bytes(value)
        case "minsize": policy.minimumSize = Logrotate.bytes(value)
        case "maxsize": policy.maximumSize = Logrotate.bytes(value)
        case "rotate": policy.rotate = Int(value).map { min(max($0, -1), 100_000) } ?? policy.rotate
        case "maxage": policy.maximumAge = Int(value) ?? policy.maximumAge
        case "compress": policy.compress = true
        case "nocompress": policy.compress = false
        case "dateext": policy.dateExtension = true
        case "nodateext": policy.dateExtension = false
        case "missingok": policy.missingOK = true
        case "nomissingok": policy.missingOK = false
        case "create": policy.create = Array(words.dropFirst())
        case "nocreate": policy.create = nil
        case "copytruncate": policy.copyTruncate = true
        case "nocopytruncate": policy.copyTruncate = false
        case "sharedscripts": policy.sharedScripts = true
        case "nosharedscripts": policy.sharedScripts = false
        case "tabooext":
            let endings = words.dropFirst().flatMap { $0.split(separator: ",").map(String.init) }
            if endings.first != "+" { refusedEndings = [] }
            if refusedEndings.count < 1_000 { refusedEndings += endings.drop { $0 == "+" }.prefix(1_000) }
        default: break
        }
    }

    /// A line that begins with the name of a log file.
    private static func isPattern(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        return first == UInt8(ascii: "/") || first == UInt8(ascii: "\"") || first == UInt8(ascii: "'")
            || first == UInt8(ascii: "~")
    }

    /// The brace that opens the block; one within a pattern has no blank before it.
    private static func brace(in text: String) -> String.Index? {
        var quote: Character?
        for index in text.indices {
            if let open = quote {
                if text[index] == open { quote = nil }
            } else if text[index] == "\"" || text[index] == "'" {
                quote = text[index]
            } else if text[index] == "{" {
                let rest = text[text.index(after: index)...]
                if rest.isEmpty || rest.first == " " || rest.first == "\t" || index == text.startIndex { return index }
            }
        }
        return nil
    }

    private static func patterns(in text: String) -> [String] {
        var found: [String] = []
        var current = ""
        var quote: Character?
        for character in text {
            if let open = quote {
                if character == open { quote = nil } else { current.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == " " || character == "\t" {
                if !current.isEmpty { found.append(current) }
                current = ""
            } else {
                current.append(character)
            }
        }
        if !current.isEmpty { found.append(current) }
        return found
    }

    /// A size such as 100k, 5M or 1G in bytes.
    static func bytes(_ text: String) -> Int64? {
        guard let last = text.utf8.last else { return nil }
        let shift: Int64 =
            switch last {
            case UInt8(ascii: "k"), UInt8(ascii: "K"): 10
            case UInt8(ascii: "M"): 20
            case UInt8(ascii: "G"): 30
            default: 0
            }
        guard let number = Int64(shift == 0 ? text[...] : text.dropLast()), number >= 0 else { return nil }
        let (product, isTooLarge) = number.multipliedReportingOverflow(by: 1 << shift)
        return isTooLarge ? nil : product
    }
}

extension FactTable {
    static let logrotateSettings = FactTable(
        "logrotate_settings", "How logrotate treats log files, one row for each pattern of file names.",
        columns: [
            .text("pattern", "The pattern of file names"),
            .text("frequency", "hourly, daily, weekly, monthly, yearly, or size"),
            .integer("rotate", "How many old files are kept; -1 for all"),
            .integer("days_kept", "About how many days a message is kept; null where only the size decides"),
            .integer("maxage", "Days after which old files are removed"),
            .integer("size", "Size in bytes that makes it due, where the frequency is size"),
            .integer("minsize", "Size in bytes below which it is not yet due"),
            .integer("maxsize", "Size in bytes that makes it due early"),
            .integer("compress", "1 if old files are compressed"),
            .integer("dateext", "1 if old files have the date in their names"),
            .integer("copytruncate", "1 if the file is copied and emptied in its place"),
            .text("create_mode", "Permissions of the new file as four octal digits; null for those of the old one"),
            .text("create_owner", "Owner of the new file"),
            .text("create_group", "Group of the new file"),
            .text("file", "The file that has it"),
            .integer("line", "The line of the pattern there"),
        ],
        sources: ["/etc/logrotate.conf and what it includes"]
    ) { host, rows in
        let logrotate = try Logrotate(host.root)
        for cause in logrotate.obstacles { rows.noteMissingRows(cause) }
        for rotation in logrotate.rotations {
            let policy = rotation.policy
            // The mode comes first, unless only owner and group are named.
            var create = policy.create ?? []
            let mode = create.first.flatMap { UInt32($0, radix: 8) }
            if mode != nil { create.removeFirst() }
            rows.append([
                .text(rotation.pattern), .text(policy.frequency), .int(policy.rotate), .int(policy.daysKept),
                .int(policy.maximumAge), .int(policy.size), .int(policy.minimumSize), .int(policy.maximumSize),
                .bool(policy.compress), .bool(policy.dateExtension), .bool(policy.copyTruncate),
                .text(mode.map { OctalMode.text($0 & 0o7777) }), .text(create.first),
                .text(create.count > 1 ? create[1] : nil), .text(rotation.file), .int(rotation.line),
            ])
        }
    }
}
