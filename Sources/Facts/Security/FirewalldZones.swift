internal import HostRoot

/// firewalld's zones, as far as they say what happens to traffic that no rule of theirs admits.
struct FirewalldZones {
    let defaultZone: String
    let line: Int?
    /// What the default zone, or an opener one that an interface is bound to, does with other traffic.
    let outcome: RuleChains.Verdict
    /// The zone that decides.
    let decidingZone: String

    init(root: HostRoot) throws {
        let file = "/etc/firewalld/firewalld.conf"
        let setting = ShellAssignments(try root.textIfPresent(file) ?? "")["DefaultZone"]
        defaultZone = setting?.value ?? "public"
        line = setting?.line
        var outcome = RuleChains.Verdict.reject
        if let text = try FirewalldZones.text(of: defaultZone, root: root) { outcome = Zone(text).outcome }
        var deciding = defaultZone
        for name in try root.namesIfPresent(in: "/etc/firewalld/zones") where name.hasSuffix(".xml") {
            guard let text = try root.dropInText("/etc/firewalld/zones/\(name)") else { continue }
            let zone = Zone(text)
            if zone.hasInterface, zone.outcome == .accept {
                outcome = .accept
                deciding = String(name.dropLast(4))
            }
        }
        self.outcome = outcome
        decidingZone = deciding
    }

    private static func text(of zone: String, root: HostRoot) throws -> String? {
        guard !zone.contains("/") else { return nil }
        for folder in ["/etc/firewalld/zones", "/usr/lib/firewalld/zones"] {
            if let text = try root.dropInText("\(folder)/\(zone).xml") { return text }
        }
        // trusted is the one built-in zone that lets everything in, should its file be missing.
        return zone == "trusted" ? "<zone target=\"ACCEPT\">" : nil
    }

    /// The parts of a zone file that matter, found without a full XML reader: attributes of start tags outside comments.
    struct Zone {
        var outcome = RuleChains.Verdict.reject
        var hasInterface = false

        init(_ text: String) {
            var rest = text.utf8[...]
            while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
                rest = rest[open...].dropFirst()
                if rest.starts(with: "!--".utf8) {
                    rest = Zone.afterComment(rest)
                    continue
                }
                let tag = Substring(rest.prefix { $0 != UInt8(ascii: ">") })
                if tag.hasPrefix("zone"), let target = Zone.attribute("target", of: tag) {
                    outcome = target == "ACCEPT" ? .accept : target == "DROP" ? .drop : .reject
                }
                if tag.hasPrefix("interface") || tag.hasPrefix("source ") { hasInterface = true }
            }
        }

        private static func afterComment(_ text: Substring.UTF8View) -> Substring.UTF8View {
            var rest = text
            while let dash = rest.firstIndex(of: UInt8(ascii: "-")) {
                rest = rest[dash...]
                if rest.starts(with: "-->".utf8) { return rest.dropFirst(3) }
                rest = rest.dropFirst()
            }
            return rest[rest.endIndex...]
        }

        private static func attribute(_ name: String, of tag: Substring) -> Substring? {
            var rest = tag.utf8[...]
            let start = "\(name)=".utf8
            while let index = rest.firstIndex(where: \.isSpace) {
                rest = rest[index...].dropFirst()
                guard rest.starts(with: start) else { continue }
                rest = rest.dropFirst(start.count)
                guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
                    return nil
                }
                return Substring(rest.dropFirst().prefix { $0 != quote })
            }
            return nil
        }
    }
}
