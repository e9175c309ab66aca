internal import HostRoot

/// The package lists that apt has downloaded, and those that it should have.
package struct APTLists: HostPart {
    /// Whether apt or its lists are there at all.
    let isPresent: Bool
    let releases: [Release]
    let indexes: [Index]
    /// Configured sources of which nothing has been downloaded.
    let missing: [APTSources.Source]
    /// The last time that apt refreshed its lists, in seconds since 1970; nil where nothing tells.
    let refreshed: Int64?

    /// A signed description of a repository: `…_InRelease`.
    struct Release: Sendable, Hashable {
        var path = ""
        /// What the names of its lists begin with.
        var prefix = ""
        var origin = ""
        var label = ""
        var suite = ""
        var codename = ""
        var version = ""
        var published: Int64?
        var validUntil: Int64?
        var isNotAutomatic = false
        var isButAutomaticUpgrades = false
        var isSigned = false
    }

    /// One `Packages` file.
    struct Index: Sendable, Hashable {
        let path: String
        /// Position in `releases`.
        let release: Int?
        let component: String
        let site: String
    }

    static let folder = "/var/lib/apt/lists"
    private static let releaseLimit = 16 << 20

    package init(of host: AuditedHost) throws {
        let root = host.root
        let names = try root.namesIfPresent(in: APTLists.folder)
        var releases: [Release] = []
        for name in names {
            guard let suffix = ["_InRelease", "_Release"].first(where: { name.hasSuffix($0) }) else { continue }
            let prefix = String(name.dropLast(suffix.count))
            // The signed form stands for both.
            if releases.contains(where: { $0.prefix == prefix }) { continue }
            let path = "\(APTLists.folder)/\(name)"
            var release = Release(release: try root.text(path, limit: APTLists.releaseLimit))
            release.path = path
            release.prefix = prefix
            release.isSigned = suffix == "_InRelease" || names.contains("\(prefix)_Release.gpg")
            releases.append(release)
        }
        let known = releases
        indexes = names.compactMap { APTLists.index(name: $0, releases: known) }
        self.releases = releases
        missing = try host.part(APTSources.self).sources.filter { source in
            guard source.isEnabled, source.type == "deb", let prefix = source.listPrefix else { return false }
            return !names.contains { $0.hasPrefix(prefix) }
        }
        isPresent = !names.isEmpty || root.exists("/etc/apt")
        refreshed = names.isEmpty ? nil : try APTLists.lastRefresh(root)
    }

    private static func index(name: String, releases: [Release]) -> Index? {
        guard let end = name.utf8Range(of: "_Packages") else { return nil }
        let suffix = name[end.upperBound...]
        guard suffix.isEmpty || suffix.hasPrefix(".") else { return nil }
        let release = releases.indices.filter { name.hasPrefix(releases[$0].prefix + "_") }
            .max { releases[$0].prefix.utf8.count < releases[$1].prefix.utf8.count }
        var component = ""
        if let release {
            let rest = name.dropFirst(releases[release].prefix.count + 1)
            component = String(rest.prefix { $0 != "_" })
        }
        return Index(
            path: "\(folder)/\(name)", release: release, component: component,
            site: String(name.prefix { $0 != "_" }))
    }

    /// apt gives its lists the server's times, so its own traces tell when it last asked.
    private static func lastRefresh(_ root: HostRoot) throws -> Int64? {
        var latest: Int64?
        for path in [
            folder, "\(folder)/partial", "/var/lib/apt/periodic/update-success-stamp",
            "/var/lib/apt/periodic/update-stamp", "/var/cache/apt/pkgcache.bin",
        ] {
            guard let status = try root.status(path) else { continue }
            latest = max(latest ?? 0, status.modified / 1_000_000_000)
        }
        return latest
    }
}

extension APTLists.Release {
    /// The fields before the checksums.
    init(release text: String) {
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), line.first != 32 else { continue }
            let value = String(Substring(line[line.index(after: colon)...].drop { $0 == 32 }))
            switch String(Substring(line[..<colon])).lowercased() {
            case "origin": origin = value
            case "label": label = value
            case "suite": suite = value
            case "codename": codename = value
            case "version": version = value
            case "date": published = InternetDate(value)?.seconds
            case "valid-until": validUntil = InternetDate(value)?.seconds
            case "notautomatic": isNotAutomatic = value == "yes"
            case "butautomaticupgrades": isButAutomaticUpgrades = value == "yes"
            case "md5sum", "sha1", "sha256", "sha512": return
            default: break
            }
        }
    }

    /// Whether its packages are security updates of the distribution.
    var isSecurity: Bool {
        label == "Debian-Security" || codename.hasSuffix("-security") || suite.hasSuffix("-security")
            || (origin.hasPrefix("UbuntuESM"))
    }
}

extension APTSources.Source {
    /// What the names of this source's lists begin with; nil for media that are not asked again.
    var listPrefix: String? {
        guard let colon = uri.firstIndex(of: ":"), !uri.hasPrefix("cdrom:") else { return nil }
        var rest = PublicURL(uri).text[uri.index(after: colon)...]
        if rest.hasPrefix("//") { rest = rest.dropFirst(2) }
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        let base = APTSources.Source.fileName(String(rest))
        guard !suite.hasSuffix("/") else { return base + "_" }
        return base + "_dists_" + APTSources.Source.fileName(suite)
    }

    /// As apt makes a file name of an address.
    private static func fileName(_ text: String) -> String {
        let quoted = Set("\\|{}[]<>\"^~_=!@#$%&*".utf8)
        let digits = Array("0123456789abcdef".utf8)
        var result: [UInt8] = []
        for byte in text.utf8 {
            if byte == UInt8(ascii: "/") {
                result.append(UInt8(ascii: "_"))
            } else if quoted.contains(byte) || byte <= 0x20 || byte >= 0x7F {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

/// `Mon, 23 Nov 2026 11:22:37 UTC`, as mail headers and repositories write it.
struct InternetDate {
    let seconds: Int64

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    init?(_ text: String) {
        var words = text.split(separator: " ").map { $0.lowercased() }
        if words.first?.hasSuffix(",") == true { words.removeFirst() }
        guard words.count >= 4, let day = Int(words[0]), let month = InternetDate.months.firstIndex(of: words[1]),
            let year = Int(words[2]), let date = CivilDate(year: year, month: month + 1, day: day)
        else { return nil }
        let clock = words[3].split(separator: ":").map { Int64($0) ?? 0 }
        guard clock.count == 3, clock.allSatisfy({ (0...60).contains($0) }) else { return nil }
        var offset: Int64 = 0
        if words.count > 4, let zone = Int64(words[4]), abs(zone) < 2400 {
            offset = (zone / 100 * 60 + zone % 100) * 60
        }
        seconds = date.start + clock[0] * 3600 + clock[1] * 60 + clock[2] - offset
    }
}
