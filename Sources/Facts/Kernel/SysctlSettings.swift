internal import HostRoot

/// The kernel parameters that a sequence of sysctl.d files sets, as systemd-sysctl reads them.
///
/// A later assignment to the same name replaces an earlier one. A name with wildcards sets every parameter that matches
/// and that no assignment names outright; `-name` without a value takes a parameter out of such patterns.
package struct SysctlSettings: Sendable {
    package private(set) var assignments: [String: Assignment] = [:]
    private var patterns: [(components: [Wildcard], assignment: Assignment)] = []
    private var excluded: Set<String> = []

    package struct Assignment: Sendable, Hashable {
        package let value: String
        package let file: String
        package let line: Int
    }

    /// Patterns with wildcards that one host may have; each is compared with every name.
    private static let patternLimit = 200

    package init() {}

    /// Reads one more file, which comes after those before.
    package mutating func read(_ text: String, file: String) {
        for line in TextLine.all(in: text) {
            guard line.text.firstByte != UInt8(ascii: "#"), line.text.firstByte != UInt8(ascii: ";") else { continue }
            let isDashed = line.text.firstByte == UInt8(ascii: "-")
            let setting = isDashed ? Substring(line.text.utf8.dropFirst()) : line.text
            guard let (name, value) = setting.parted(at: UInt8(ascii: "=")) else {
                if isDashed { exclude(SysctlSettings.path(setting.trimmingSpace)) }
                continue
            }
            let path = SysctlSettings.path(name.trimmingSpace)
            let assignment = Assignment(value: String(value.trimmingSpace), file: file, line: line.number)
            if path.utf8.contains(where: SysctlSettings.isWildcard) {
                if patterns.count < SysctlSettings.patternLimit {
                    patterns.append((path.split(separator: "/").map { Wildcard($0) }, assignment))
                }
            } else {
                excluded.remove(path)
                assignments[path] = assignment
            }
        }
    }

    private mutating func exclude(_ path: String) {
        assignments[path] = nil
        excluded.insert(path)
    }

    /// What sets the parameter at a path such as `net/ipv4/ip_forward`.
    package func assignment(for path: String) -> Assignment? {
        if let assignment = assignments[path] { return assignment }
        guard !patterns.isEmpty, !excluded.contains(path) else { return nil }
        let components = path.split(separator: "/")
        return patterns.last { pattern in
            pattern.components.count == components.count
                && zip(pattern.components, components).allSatisfy { $0.matches($1) }
        }?.assignment
    }

    /// A parameter's path below /proc/sys. Whichever of `/` and `.` stands first in the name parts its components; the
    /// other is then part of a component and stands for itself (or, where dots part them, `/` for a dot).
    package static func path(_ name: Substring) -> String {
        let separator = name.utf8.first { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") }
        guard separator == UInt8(ascii: ".") else { return name.split(separator: "/").joined(separator: "/") }
        let swapped = name.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "."): UInt8(ascii: "/")
            case UInt8(ascii: "/"): UInt8(ascii: ".")
            default: byte
            }
        }
        return String(decoding: swapped, as: UTF8.self)
    }

    /// The name that sysctl(8) shows for a path: dots between components, `/` for a dot within one.
    package static func name(ofPath path: some StringProtocol) -> String {
        path.utf8.contains(UInt8(ascii: "."))
            ? String(
                decoding: path.utf8.map {
                    $0 == UInt8(ascii: "/") ? UInt8(ascii: ".") : $0 == UInt8(ascii: ".") ? UInt8(ascii: "/") : $0
                }, as: UTF8.self)
            : String(decoding: path.utf8.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: ".") : $0 }, as: UTF8.self)
    }

    private static func isWildcard(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "[")
    }
}
