/// A file that iptables-save wrote: the chains of its filter table.
package struct IptablesRules: Sendable {
    package private(set) var rules = RuleChains()
    /// The line of each built-in chain's policy.
    package private(set) var policyLines: [String: Int] = [:]

    package init(_ text: String) {
        var isFilter = false
        for line in TextLine.all(in: text) {
            switch line.text.firstByte {
            case UInt8(ascii: "*"): isFilter = line.text == "*filter"
            case UInt8(ascii: ":"):
                let fields = line.text.dropFirst().words
                guard isFilter, fields.count >= 2 else { continue }
                let policy = fields[1] == "-" ? nil : IptablesRules.verdict(String(fields[1]))
                rules.chains[String(fields[0])] = RuleChains.Chain(policy: policy)
                if policy != nil { policyLines[String(fields[0])] = line.number }
            case UInt8(ascii: "-"): if isFilter { command(IptablesRules.words(line.text), line.number) }
            case UInt8(ascii: "["):
                // Counters stand before the rule in files made with `iptables-save -c`.
                guard isFilter, let (_, rest) = line.text.parted(at: UInt8(ascii: "]")) else { continue }
                command(IptablesRules.words(rest.trimmingSpace), line.number)
            default: continue
            }
        }
    }

    private mutating func command(_ words: [String], _ line: Int) {
        guard words.count >= 3, ["-A", "--append", "-P", "--policy"].contains(words[0]) else { return }
        if words[0] == "-P" || words[0] == "--policy" {
            rules.chains[words[1], default: .init()].policy = IptablesRules.verdict(words[2])
            policyLines[words[1]] = line
            return
        }
        rules.chains[words[1], default: .init()].ruleCount += 1
        var index = 2
        while index < words.count {
            switch words[index] {
            case "-m", "--match":
                guard index + 1 < words.count, words[index + 1] == "comment" else { return }
                index += 2
            case "--comment": index += 2
            case "-j", "--jump":
                guard index + 1 < words.count, let verdict = IptablesRules.verdict(words[index + 1]) else { return }
                rules.chains[words[1], default: .init()].unconditional.append(verdict)
                return
            case "-g", "--goto":
                guard index + 1 < words.count else { return }
                rules.chains[words[1], default: .init()].unconditional.append(.goto(words[index + 1]))
                return
            default: return
            }
        }
    }

    /// Targets that do not decide give nil; any other name is a chain.
    private static func verdict(_ target: String) -> RuleChains.Verdict? {
        switch target {
        case "ACCEPT": .accept
        case "DROP": .drop
        case "REJECT": .reject
        case "RETURN": .returning
        case "QUEUE", "NFQUEUE": .queue
        case "LOG", "NFLOG", "AUDIT", "TRACE", "MARK", "CONNMARK", "SET": nil
        default: .jump(target)
        }
    }

    /// Words between blanks; double quotes hold them together.
    private static func words(_ text: Substring) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        var isQuoted = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte.isSpace && !isQuoted {
                if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
                word.removeAll(keepingCapacity: true)
            } else {
                word.append(byte)
            }
        }
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }
}
