/// How sshd reads the arguments of one directive, printed as `sshd -T` prints them.
enum SshdValues {
    /// The values that a directive sets.
    static func values(of directive: SshdConfiguration.Directive, _ keyword: SshdKeyword, version: OpenSSHVersion)
        -> [String]
    {
        let arguments = directive.arguments
        let first = arguments.first ?? ""
        switch keyword.kind {
        case .choice: return [keyword.choice(first) ?? first]
        case .integer: return [Int(first).map { String($0) } ?? first]
        case .seconds: return [SSHText.seconds(first).map { String($0) } ?? first]
        case .word: return [keyword.name == "permituserenvironment" ? lowercasedFlag(first) : first]
        case .path: return [path(first)]
        case .command: return [directive.rest]
        case .everyArgument, .firstLineEach: return arguments
        case .everyLine: return [path(first)]
        case .firstLine: return [arguments.joined(separator: " ")]
        case .algorithms(let family): return [family.effective(first, version: version).joined(separator: ",")]
        case .special: return special(directive)
        }
    }

    /// Why sshd would refuse a directive; nil where it takes it.
    static func mistake(
        in directive: SshdConfiguration.Directive, _ keyword: SshdKeyword, version: OpenSSHVersion
    ) -> String? {
        let arguments = directive.arguments
        let first = arguments.first ?? ""
        var most = 1
        switch keyword.kind {
        case .choice:
            if keyword.choice(first) == nil { return "the value is none of those allowed" }
        case .integer:
            if Int32(first) == nil { return "the value is not an integer" }
        case .seconds:
            if SSHText.seconds(first) == nil { return "the value is not a time" }
        case .algorithms(let family):
            if family.unknownName(in: first, version: version) != nil { return "an algorithm is not known" }
        case .word, .path, .everyLine: break
        case .command, .everyArgument, .firstLine, .firstLineEach: most = .max
        case .special:
            most =
                [
                    "listenaddress": 3, "rekeylimit": 2, "subsystem": Int.max, "pubkeyauthoptions": .max,
                    "permitlisten": .max,
                ][keyword.name]
                ?? 1
            if let message = specialMistake(keyword.name, arguments) { return message }
        }
        return arguments.count > most ? "there are extra arguments at the end of the line" : nil
    }

    private static func specialMistake(_ keyword: String, _ arguments: [String]) -> String? {
        let first = arguments.first ?? ""
        switch keyword {
        case "port":
            if UInt16(first) ?? 0 == 0 { return "the value is not a port" }
        case "subsystem":
            if arguments.count < 2 { return "the subsystem has no command" }
        case "maxstartups":
            if maxStartups(first) == nil { return "the value is not start:rate:full" }
        case "streamlocalbindmask":
            if Int(first, radix: 8) == nil { return "the value is not an octal mask" }
        case "unusedconnectiontimeout":
            if first != "none", SSHText.seconds(first) == nil { return "the value is not a time" }
        default: break
        }
        return nil
    }

    private static func special(_ directive: SshdConfiguration.Directive) -> [String] {
        let arguments = directive.arguments
        let first = arguments.first ?? ""
        switch directive.keyword {
        case "port": return [UInt16(first).map { String($0) } ?? first]
        case "subsystem": return [arguments.joined(separator: " ")]
        case "maxstartups": return [maxStartups(first) ?? first]
        case "streamlocalbindmask":
            return [Int(first, radix: 8).map { "0\(String($0 & 0o777, radix: 8))" } ?? first]
        case "unusedconnectiontimeout":
            return [first == "none" ? "none" : SSHText.seconds(first).map { String($0) } ?? first]
        case "persourcenetblocksize":
            return [first.contains(":") ? first : "\(first):128"]
        case "permitlisten":
            return [arguments.map { UInt16($0) == nil ? $0 : "*:\($0)" }.joined(separator: " ")]
        case "rekeylimit": return [rekeyLimit(arguments)]
        case "pubkeyauthoptions":
            let known = ["touch-required", "verify-required"].filter { arguments.map { $0.lowercased() }.contains($0) }
            return [known.isEmpty ? "none" : known.joined(separator: " ")]
        default: return [arguments.joined(separator: " ")]
        }
    }

    /// `start:rate:full`; a single number is both start and full.
    private static func maxStartups(_ text: String) -> String? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int32($0) }
        if parts.count == 1, let begin = parts[0], begin > 0 { return "\(begin):30:\(begin)" }
        guard parts.count == 3, let begin = parts[0], let rate = parts[1], let full = parts[2], begin > 0,
            begin <= full, (1...100).contains(rate)
        else { return nil }
        return "\(begin):\(rate):\(full)"
    }

    /// Bytes and seconds.
    private static func rekeyLimit(_ arguments: [String]) -> String {
        let amount = arguments.first ?? ""
        let units: [Character: Int64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        var bytes: Int64 = 0
        if amount.lowercased() != "default" {
            if let last = amount.last, let unit = units[Character(last.uppercased())] {
                let (product, overflow) = (Int64(amount.dropLast()) ?? 0).multipliedReportingOverflow(by: unit)
                bytes = overflow ? .max : product
            } else {
                bytes = Int64(amount) ?? 0
            }
        }
        let time = arguments.count > 1 && arguments[1] != "none" ? SSHText.seconds(arguments[1]) ?? 0 : 0
        return "\(bytes) \(time)"
    }

    /// A relative path starts at the folder that sshd runs in, which is the root folder.
    private static func path(_ text: String) -> String {
        let words = ["none", "internal"]
        if text.hasPrefix("/") || text.hasPrefix("%") || text.hasPrefix("~") { return text }
        return words.contains(text.lowercased()) ? text.lowercased() : "/\(text)"
    }

    private static func lowercasedFlag(_ text: String) -> String {
        let lowered = text.lowercased()
        return lowered == "yes" || lowered == "no" ? lowered : text
    }
}
