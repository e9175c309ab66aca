/// What one advisory says of one package of one release.
package struct Advisory: Sendable, Hashable {
    /// `debian:12`, `ubuntu:22.04`, `rhel:9`, …
    package var ecosystem = ""
    /// Source package (Debian, Ubuntu), or source or binary package (rpm).
    package var package = ""
    /// First version with the weakness; empty for all from the beginning.
    package var introduced = ""
    /// First version without it; empty where there is none yet.
    package var fixed = ""
    package var id = ""
    /// CVE ids, separated by spaces.
    package var cves = ""
    /// critical, high, medium, low, or empty where nobody has rated it.
    package var severity = ""
    package var summary = ""

    package init() {}
}

extension Advisory {
    /// The words that feeds use for a rating, brought to one scale.
    static func severity(_ word: String) -> String {
        switch word.lowercased() {
        case "critical": "critical"
        case "high", "important": "high"
        case "medium", "moderate": "medium"
        case "low", "negligible", "unimportant", "minor": "low"
        default: ""
        }
    }

    /// Which one of two ratings is graver.
    static func rank(_ severity: String) -> Int {
        ["low", "medium", "high", "critical"].firstIndex(of: severity) ?? -1
    }
}
