/// Reads advisories from the files that distributions and databases publish.
///
/// OSV documents (one, an array, or one a line) and the Debian security tracker's JSON are told apart by their content.
package struct AdvisoryReader {
    package private(set) var advisories: [Advisory] = []
    /// Releases whose advisories are kept, such as `debian:12`; the others are left out. Nil keeps all.
    private let wanted: Set<String>?

    /// Advisories that are kept; all of one distribution's history has about 300,000.
    private static let advisoryLimit = 5_000_000

    package init(wanted: Set<String>?) {
        self.wanted = wanted
    }

    /// Takes one file's content; throws where it is not what it should be, and then nothing of it is kept.
    package mutating func take(_ content: UnsafeRawBufferPointer) throws {
        var scanner = JSONScanner(content)
        let before = advisories.count
        do {
            while !scanner.isAtEnd() {
                if scanner.peek() == UInt8(ascii: "[") {
                    try scanner.array { try takeDocument(&$0) }
                } else {
                    try takeDocument(&scanner)
                }
            }
        } catch {
            advisories.removeSubrange(before...)
            throw AdvisoryError.malformed(offset: scanner.index)
        }
    }

    private mutating func keep(_ advisory: Advisory) {
        guard wanted?.contains(advisory.ecosystem) ?? true, advisories.count < AdvisoryReader.advisoryLimit else {
            return
        }
        advisories.append(advisory)
    }

    /// One document: what its keys are tells its kind. The tracker's are package names with objects of CVE ids.
    private mutating func takeDocument(_ scanner: inout JSONScanner) throws {
        var document = OSVDocument()
        var found: [Advisory] = []
        try scanner.object { scanner, key in
            switch key {
            case "id": document.id = try scanner.stringIfAny() ?? ""
            case "summary": document.summary = try scanner.stringIfAny() ?? ""
            case "details": document.details = try scanner.stringIfAny() ?? ""
            case "withdrawn": document.isWithdrawn = try scanner.stringIfAny() != nil
            case "aliases", "upstream", "related": document.references += try scanner.strings()
            case "severity": document.severity = try OSVDocument.severity(&scanner)
            case "database_specific", "ecosystem_specific":
                document.severity = try OSVDocument.rating(&scanner) ?? document.severity
            case "affected":
                guard scanner.peek() == UInt8(ascii: "[") else { return try scanner.skip() }
                try scanner.array { try document.takeAffected(&$0) }
            default:
                guard scanner.peek() == UInt8(ascii: "{") else { return try scanner.skip() }
                try DebianTracker.takePackage(key, &scanner) { found.append($0) }
            }
        }
        for advisory in found { keep(advisory) }
        for advisory in document.advisories { keep(advisory) }
    }
}

package enum AdvisoryError: Error, Hashable {
    case malformed(offset: Int)
}

/// Debian's security tracker: `{package: {CVE: {description, releases: {codename: {status, fixed_version, urgency}}}}}`.
enum DebianTracker {
    private static let releases = [
        "jessie": "8", "stretch": "9", "buster": "10", "bullseye": "11", "bookworm": "12", "trixie": "13",
        "forky": "14", "duke": "15",
    ]

    static func takePackage(_ package: String, _ scanner: inout JSONScanner, keep: (Advisory) -> Void) throws {
        try scanner.object { scanner, issue in
            guard scanner.peek() == UInt8(ascii: "{") else { return try scanner.skip() }
            var summary = ""
            var found: [Advisory] = []
            try scanner.object { scanner, key in
                switch key {
                case "description": summary = try scanner.stringIfAny() ?? ""
                case "releases" where scanner.peek() == UInt8(ascii: "{"):
                    try scanner.object { scanner, codename in
                        guard scanner.peek() == UInt8(ascii: "{") else { return try scanner.skip() }
                        if var advisory = try takeRelease(&scanner), let release = releases[codename] {
                            advisory.ecosystem = "debian:\(release)"
                            found.append(advisory)
                        }
                    }
                default: try scanner.skip()
                }
            }
            for var advisory in found {
                advisory.package = package
                advisory.id = issue
                advisory.cves = issue.hasPrefix("CVE-") ? issue : ""
                advisory.summary = summary
                keep(advisory)
            }
        }
    }

    /// Nil for a release that the issue does not concern.
    private static func takeRelease(_ scanner: inout JSONScanner) throws -> Advisory? {
        var advisory = Advisory()
        var status = ""
        var urgency = ""
        try scanner.object { scanner, key in
            switch key {
            case "status": status = try scanner.stringIfAny() ?? ""
            case "fixed_version": advisory.fixed = try scanner.stringIfAny() ?? ""
            case "urgency": urgency = try scanner.stringIfAny() ?? ""
            default: try scanner.skip()
            }
        }
        // Fixed in version 0: never affected. Unimportant: no weakness as Debian builds it.
        guard urgency != "unimportant" else { return nil }
        switch status {
        case "resolved" where !advisory.fixed.isEmpty && advisory.fixed != "0": break
        case "open": advisory.fixed = ""
        default: return nil
        }
        advisory.severity = Advisory.severity(urgency.filter { $0 != "*" })
        return advisory
    }
}

/// A document of the Open Source Vulnerability format.
struct OSVDocument {
    var id = ""
    var summary = ""
    var details = ""
    var references: [String] = []
    var severity = ""
    var isWithdrawn = false
    private var affected: [Advisory] = []

    var advisories: [Advisory] {
        guard !isWithdrawn, !id.isEmpty else { return [] }
        var cves = Set(references.filter { $0.hasPrefix("CVE-") })
        if let start = id.utf8Range(of: "CVE-") { cves.insert(String(id[start.lowerBound...])) }
        return affected.map { one in
            var advisory = one
            advisory.id = id
            advisory.cves = cves.sorted().joined(separator: " ")
            advisory.summary = summary.isEmpty ? details : summary
            if advisory.severity.isEmpty { advisory.severity = severity }
            return advisory
        }
    }

    /// `[{type, score}]`: the gravest of a CVSS vector and a distribution's own word.
    static func severity(_ scanner: inout JSONScanner) throws -> String {
        guard scanner.peek() == UInt8(ascii: "[") else {
            return Advisory.severity(try scanner.stringIfAny() ?? "")
        }
        var own = ""
        var computed = ""
        try scanner.array { scanner in
            guard scanner.peek() == UInt8(ascii: "{") else { return try scanner.skip() }
            try scanner.object { scanner, key in
                guard key == "score", let score = try scanner.stringIfAny() else {
                    if key != "score" { try scanner.skip() }
                    return
                }
                if let severity = CVSS.severity(vector: score) { computed = severity }
                if !Advisory.severity(score).isEmpty { own = Advisory.severity(score) }
            }
        }
        return own.isEmpty ? computed : own
    }

    /// A rating among a database's own keys; nil where it has none.
    static func rating(_ scanner: inout JSONScanner) throws -> String? {
        guard scanner.peek() == UInt8(ascii: "{") else {
            try scanner.skip()
            return nil
        }
        var found: String?
        try scanner.object { scanner, key in
            guard ["severity", "urgency", "ubuntu_priority", "priority"].contains(key) else {
                return try scanner.skip()
            }
            if scanner.peek() == UInt8(ascii: "[") { return try scanner.skip() }
            let word = Advisory.severity(try scanner.stringIfAny() ?? "")
            if !word.isEmpty { found = word }
        }
        return found
    }

    mutating func takeAffected(_ scanner: inout JSONScanner) throws {
        guard scanner.peek() == UInt8(ascii: "{") else { return try scanner.skip() }
        var ecosystem = ""
        var package = ""
        var ranges: [(introduced: String, fixed: String)] = []
        var severity = ""
        try scanner.object { scanner, key in
            switch key {
            case "package" where scanner.peek() == UInt8(ascii: "{"):
                try scanner.object { scanner, key in
                    switch key {
                    case "ecosystem": ecosystem = try scanner.stringIfAny() ?? ""
                    case "name": package = try scanner.stringIfAny() ?? ""
                    default: try scanner.skip()
                    }
                }
            case "ranges" where scanner.peek() == UInt8(ascii: "["):
                try scanner.array { ranges += try OSVDocument.range(&$0) }
            case "severity": severity = try OSVDocument.severity(&scanner)
            case "ecosystem_specific", "database_specific": severity = try OSVDocument.rating(&scanner) ?? severity
            default: try scanner.skip()
            }
        }
        guard let release = OSVDocument.release(ecosystem), !package.isEmpty else { return }
        for range in ranges {
            var advisory = Advisory()
            advisory.ecosystem = release
            advisory.package = package
            advisory.introduced = range.introduced == "0" ? "" : range.introduced
            advisory.fixed = range.fixed
            advisory.severity = severity
            affected.append(advisory)
        }
    }

    /// The pairs of versions between which the weakness is there.
    private static func range(_ scanner: inout JSONScanner) throws -> [(introduced: String, fixed: String)] {
        guard scanner.peek() == UInt8(ascii: "{") else {
            try scanner.skip()
            return []
        }
        var pairs: [(introduced: String, fixed: String)] = []
        var isVersioned = true
        var isBounded = false
        try scanner.object { scanner, key in
            switch key {
            case "type": isVersioned = try scanner.stringIfAny() == "ECOSYSTEM"
            case "events" where scanner.peek() == UInt8(ascii: "["):
                try scanner.array { scanner in
                    guard scanner.peek() == UInt8(ascii: "{") else { return try scanner.skip() }
                    try scanner.object { scanner, key in
                        let version = try scanner.stringIfAny() ?? ""
                        switch key {
                        case "introduced": pairs.append((version, ""))
                        case "fixed" where !pairs.isEmpty: pairs[pairs.count - 1].fixed = version
                        case "last_affected", "limit": isBounded = true
                        default: break
                        }
                    }
                }
            default: try scanner.skip()
            }
        }
        // An upper bound that is no fix would make every newer version look affected.
        return isVersioned && !isBounded ? pairs : []
    }

    /// `Debian:12` is `debian:12`; nil for what runs on no host that Elpis audits.
    static func release(_ ecosystem: String) -> String? {
        let parts = ecosystem.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 2 else { return nil }
        let major = String(parts[1].prefix { $0 != "." })
        switch parts[0] {
        case "Debian": return "debian:\(parts[1])"
        case "Ubuntu":
            return parts[1] == "Pro" ? parts.count > 2 ? "ubuntu-pro:\(parts[2])" : nil : "ubuntu:\(parts[1])"
        case "AlmaLinux": return "almalinux:\(major)"
        case "Rocky Linux": return "rocky:\(major)"
        case "Red Hat":
            guard parts.count >= 3, parts[1] == "enterprise_linux" else { return nil }
            return "rhel:\(parts[2].prefix { $0 != "." })"
        default: return nil
        }
    }
}
