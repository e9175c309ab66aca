internal import HostRoot

/// Which version of a package apt prefers: `/etc/apt/preferences`.
struct APTPins: HostPart {
    private(set) var pins: [Pin] = []

    struct Pin: Sendable {
        /// Names or shell patterns; `*` for all.
        let packages: [String]
        let target: Target
        let priority: Int
        let isGeneral: Bool
    }

    enum Target: Sendable {
        case version(Wildcard)
        case release([String: Wildcard])
        case site(String)
    }

    init(of host: AuditedHost) throws {
        let folder = "/etc/apt/preferences.d"
        var paths = try host.root.namesIfPresent(in: folder)
            .filter { !$0.utf8.contains(UInt8(ascii: ".")) || $0.hasSuffix(".pref") }
            .map { "\(folder)/\($0)" }
        paths.append("/etc/apt/preferences")
        for path in paths {
            guard let text = try host.root.textIfPresent(path) else { continue }
            pins += APTPins.pins(preferences: text)
        }
    }

    init(preferences: String) {
        pins = APTPins.pins(preferences: preferences)
    }

    /// Pins of one file; a real one has some dozens.
    private static let pinLimit = 1000

    private static func pins(preferences: String) -> [Pin] {
        var found: [Pin] = []
        var fields: [String: String] = [:]
        let bytes = Array(preferences.utf8)
        bytes.withUnsafeBytes { bytes in
            DpkgParagraphs.scan(bytes) { field in
                guard let field else {
                    if found.count < pinLimit, let pin = Pin(fields) { found.append(pin) }
                    fields = [:]
                    return
                }
                fields[String(decoding: field.name, as: UTF8.self).lowercased()] = field.text
            }
        }
        return found
    }

    /// The priority of a version in a list; the first pin that names the package holds, else the first general one.
    func priority(package: String, version: String, release: APTLists.Release?, site: String) -> Int {
        for isGeneral in [false, true] {
            for pin in pins where pin.isGeneral == isGeneral {
                guard isGeneral || pin.names(package), pin.matches(version, release, site) else { continue }
                return pin.priority
            }
        }
        guard let release, release.isNotAutomatic else { return 500 }
        return release.isButAutomaticUpgrades ? 100 : 1
    }
}

extension APTPins.Pin {
    fileprivate init?(_ fields: [String: String]) {
        guard let packages = fields["package"], let pin = fields["pin"],
            let priority = fields["pin-priority"].flatMap({ Int($0) })
        else { return nil }
        let words = pin.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2 else { return nil }
        switch words[0].lowercased() {
        case "version": target = .version(Wildcard(words[1]))
        case "origin": target = .site(words[1].filter { $0 != "\"" })
        case "release":
            var wanted: [String: Wildcard] = [:]
            for part in words[1].split(separator: ",") {
                let sides = part.split(separator: "=", maxSplits: 1)
                    .map { $0.drop { $0 == " " } }
                guard sides.count == 2 else { return nil }
                wanted[String(sides[0])] = Wildcard(sides[1])
            }
            target = .release(wanted)
        default: return nil
        }
        self.packages = packages.split(separator: " ").map(String.init)
        self.priority = priority
        isGeneral = self.packages == ["*"]
    }

    fileprivate func names(_ package: String) -> Bool {
        packages.contains { $0 == package || Wildcard($0).matches(package) }
    }

    fileprivate func matches(_ version: String, _ release: APTLists.Release?, _ site: String) -> Bool {
        switch target {
        case .version(let pattern): return pattern.matches(version)
        case .site(let wanted): return wanted.isEmpty ? release == nil : wanted == site
        case .release(let wanted):
            guard let release else { return false }
            return wanted.allSatisfy { key, pattern in
                switch key {
                case "a": pattern.matches(release.suite)
                case "n": pattern.matches(release.codename)
                case "o": pattern.matches(release.origin)
                case "l": pattern.matches(release.label)
                case "v": pattern.matches(release.version)
                default: false
                }
            }
        }
    }
}
