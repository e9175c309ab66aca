package import HostRoot

/// The audit rules that are loaded when the system starts, in their order.
package struct AuditRules: Sendable {
    package let rules: [Rule]

    package struct Rule: Sendable, Hashable {
        package let kind: Kind
        /// Of a system call rule.
        package var list = ""
        package var action = ""
        package var architecture = ""
        package var syscalls: [String] = []
        /// Comparisons such as `auid>=1000`, without those that have columns of their own.
        package var fields: [String] = []
        package var path: String?
        package var permissions: String?
        package var keys: [String] = []
        /// Of a control rule: its letter and value.
        package var option: String?
        package var value: String?
        package let source: ConfigurationLine
    }

    package enum Kind: String, Sendable {
        case watch
        case syscall
        case control
    }

    private static let folder = "/etc/audit/rules.d"
    private static let merged = "/etc/audit/audit.rules"

    /// Rules that are read; a large real set has some hundreds.
    private static let limit = 100_000

    /// augenrules merges the files of rules.d; where there is no file in it, audit.rules is loaded as it is.
    package init(_ root: HostRoot) throws {
        let names = try root.namesIfPresent(in: AuditRules.folder).filter {
            $0.hasSuffix(".rules") && !$0.hasPrefix(".")
        }
        guard !names.isEmpty else {
            let text = try root.textIfPresent(AuditRules.merged) ?? ""
            self.init(lines: ConfigurationLine.all(in: text, file: AuditRules.merged))
            return
        }
        var lines: [ConfigurationLine] = []
        for name in names.sorted(by: AuditRules.isInVersionOrder) {
            let path = "\(AuditRules.folder)/\(name)"
            lines += ConfigurationLine.all(in: try root.text(path), file: path)
        }
        self.init(lines: AuditRules.arranged(lines))
    }

    package init(lines: [ConfigurationLine]) {
        rules = lines.prefix(AuditRules.limit).compactMap(Rule.init)
    }

    /// As augenrules writes them: the last -D, -b and -f first, the last -e at the end, the others between.
    package static func arranged(_ lines: [ConfigurationLine]) -> [ConfigurationLine] {
        var moved: [String: ConfigurationLine] = [:]
        var rest: [ConfigurationLine] = []
        for line in lines {
            if line.text == "-D" {
                moved["-D"] = line
            } else if let option = ["-e", "-f", "-b"].first(where: line.text.hasPrefix) {
                moved[option] = line
            } else {
                rest.append(line)
            }
        }
        return ["-D", "-b", "-f"].compactMap { moved[$0] } + rest + ["-e"].compactMap { moved[$0] }
    }

    /// The order of `ls -v`: numbers within names count as numbers.
    package static func isInVersionOrder(_ first: String, _ second: String) -> Bool {
        var left = first.utf8[...]
        var right = second.utf8[...]
        func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
        while let a = left.first, let b = right.first {
            guard isDigit(a), isDigit(b) else {
                if a != b { return a < b }
                left = left.dropFirst()
                right = right.dropFirst()
                continue
            }
            let one = left.prefix(while: isDigit)
            let two = right.prefix(while: isDigit)
            let oneValue = one.drop { $0 == 0x30 }
            let twoValue = two.drop { $0 == 0x30 }
            if oneValue.count != twoValue.count { return oneValue.count < twoValue.count }
            if !oneValue.elementsEqual(twoValue) { return oneValue.lexicographicallyPrecedes(twoValue) }
            left = left.dropFirst(one.count)
            right = right.dropFirst(two.count)
        }
        if left.isEmpty != right.isEmpty { return left.isEmpty }
        return first.utf8.lexicographicallyPrecedes(second.utf8)
    }
}

extension AuditRules.Rule {
    /// Nil for a line without an option, which auditctl refuses.
    init?(_ line: ConfigurationLine) {
        let words = line.words
        guard let first = words.first, first.hasPrefix("-") else { return nil }
        func has(_ option: String) -> Bool { words.contains(option) }
        if has("-w") || has("-W") {
            self.init(kind: .watch, source: line)
            list = "exit"
            action = first == "-W" ? "never" : "always"
        } else if has("-a") || has("-A") {
            self.init(kind: .syscall, source: line)
        } else {
            self.init(kind: .control, source: line)
            option = first
            value = words.count > 1 ? words[1...].joined(separator: " ") : nil
            return
        }
        var index = 0
        while index + 1 < words.count {
            take(words[index], words[index + 1])
            // Every option here has a value.
            index += words[index].hasPrefix("-") ? 2 : 1
        }
        if kind == .watch, permissions == nil { permissions = "rwxa" }
    }

    private mutating func take(_ option: String, _ value: String) {
        switch option {
        case "-a", "-A":
            for word in value.split(separator: ",") {
                if word == "always" || word == "never" { action = String(word) } else { list = String(word) }
            }
        case "-S": syscalls += value.split(separator: ",").map(String.init)
        case "-w", "-W": path = value.utf8.count > 1 && value.hasSuffix("/") ? String(value.dropLast()) : value
        case "-p": permissions = AuditRules.Rule.ordered(value)
        case "-k": keys.append(value)
        case "-F": takeField(value)
        case "-C": fields.append(value)
        default: break
        }
    }

    private mutating func takeField(_ field: String) {
        guard let equals = field.firstIndex(of: "="), equals != field.startIndex else {
            fields.append(field)
            return
        }
        let value = String(field[field.index(after: equals)...])
        switch field[..<equals] {
        case "arch": architecture = value
        case "path", "dir":
            path = value.utf8.count > 1 && value.hasSuffix("/") ? String(value.dropLast()) : value
        case "perm": permissions = AuditRules.Rule.ordered(value)
        case "key": keys.append(value)
        default: fields.append(AuditRules.Rule.withoutLoginSynonyms(field))
        }
    }

    /// The letters in the order r, w, x, a.
    private static func ordered(_ letters: String) -> String {
        String("rwxa".filter(letters.contains))
    }

    /// An unset login id is written in three ways.
    private static func withoutLoginSynonyms(_ field: String) -> String {
        for name in ["auid", "loginuid"] {
            for value in ["unset", "-1", "4294967295"] where field == "\(name)!=\(value)" { return "auid!=unset" }
        }
        return field
    }
}
