internal import HostRoot

/// What `os-release` says of the distribution; empty where there is none.
package struct OSRelease: HostPart, Hashable {
    /// Where it was found; nil for a root without the file.
    package let path: String?
    package let values: [String: String]

    /// A few kilobytes in earnest.
    static let fileLimit = 1 << 20

    package init(of host: AuditedHost) throws {
        for path in ["/etc/os-release", "/usr/lib/os-release"] {
            guard let text = try host.root.textIfPresent(path, limit: OSRelease.fileLimit) else { continue }
            self.init(path: path, osRelease: text)
            return
        }
        self.init(path: nil, osRelease: "")
    }

    /// Assignments as a shell reads them: the last one of a name holds.
    package init(path: String?, osRelease: String) {
        self.path = path
        var values: [String: String] = [:]
        for line in osRelease.utf8.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            guard let assignment = ShellAssignment(line: line) else { continue }
            values[assignment.name] = assignment.value
        }
        self.values = values
    }
}

extension OSRelease {
    /// The distribution's id, `linux` where the file names none (os-release(5)).
    package var id: String { values["ID"] ?? "linux" }
    package var versionID: String { values["VERSION_ID"] ?? "" }
    /// The distributions that this one is made from, nearest first.
    package var idLike: [String] { values["ID_LIKE"]?.split(separator: " ").map(String.init) ?? [] }

    /// The parts of the version's number, at most three.
    package var versionNumbers: [Int] {
        versionID.split(separator: ".").prefix(3).map { Int($0) ?? 0 }
    }

    package var codename: String {
        if let name = values["VERSION_CODENAME"] ?? values["UBUNTU_CODENAME"] { return name }
        return ""
    }

    /// True for Debian and what is made from it.
    package var isDebianLike: Bool { id == "debian" || id == "ubuntu" || idLike.contains("debian") }
}

/// `NAME=value` with a shell's quotes, as os-release(5) and environment files allow them.
package struct ShellAssignment: Sendable, Hashable {
    package let name: String
    package let value: String

    /// Nil for comments, empty lines and lines that assign nothing.
    package init?(line: some Collection<UInt8>) {
        let line = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard let first = line.first, first != UInt8(ascii: "#"),
            let equals = line.firstIndex(of: UInt8(ascii: "="))
        else { return nil }
        let name = line[..<equals]
        let isName = name.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isName, !name.isEmpty else { return nil }
        self.name = String(decoding: name, as: UTF8.self)
        value = ShellAssignment.unquoted(line[line.index(after: equals)...])
    }

    /// Without its quotes and backslashes; an unquoted space or an unfinished quote ends the value.
    private static func unquoted(_ bytes: some Collection<UInt8>) -> String {
        var result: [UInt8] = []
        var quote: UInt8?
        var isEscaped = false
        scan: for byte in bytes {
            if isEscaped {
                isEscaped = false
                // Between double quotes a backslash counts only before these.
                let isSpecial = [UInt8(ascii: "$"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "`")]
                    .contains(byte)
                if quote != nil && !isSpecial { result.append(UInt8(ascii: "\\")) }
                result.append(byte)
                continue
            }
            switch (byte, quote) {
            case (UInt8(ascii: "\\"), nil), (UInt8(ascii: "\\"), UInt8(ascii: "\"")): isEscaped = true
            case (UInt8(ascii: "\""), nil), (UInt8(ascii: "'"), nil): quote = byte
            case (_, let open?) where open == byte: quote = nil
            case (UInt8(ascii: " "), nil), (UInt8(ascii: "\t"), nil): break scan
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
