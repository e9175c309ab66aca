internal import HostRoot

extension FactTable {
    static let loginBanners = FactTable(
        "login_banners", "The texts shown before and after a login.",
        columns: [
            .text("path", "The file"),
            .text("shown", "console (before a login on it), network (before a remote login), or after (a login)"),
            .text("content", "Its text, up to 4096 bytes"),
            .integer("is_empty", "1 where there is nothing but white space"),
            .integer("tells_system", "1 where it names the operating system, its version, or the kernel"),
            .integer("uid", "Owner"),
            .text("mode", "Permissions as four octal digits"),
        ],
        sources: ["/etc/issue", "/etc/issue.d", "/etc/issue.net", "/etc/motd", "/etc/os-release"]
    ) { host, rows in
        var paths = [("/etc/issue", "console"), ("/etc/issue.net", "network"), ("/etc/motd", "after")]
        rows.attempt { _ in paths += try host.root.glob("/etc/issue.d/*.issue").map { ($0, "console") } }
        // Without its own name the system is known by the common names alone.
        let words = LoginBanner.systemWords(in: (try? host.root.textIfPresent("/etc/os-release")) ?? "")
        for (path, shown) in paths {
            rows.attempt { rows in
                guard let status = try host.root.status(path), let text = try host.root.textIfPresent(path) else {
                    return
                }
                let banner = LoginBanner(text, systemWords: words)
                rows.append([
                    .text(path), .text(shown), .text(Substring(decoding: text.utf8.prefix(4096), as: UTF8.self)),
                    .bool(banner.isEmpty), .bool(banner.tellsSystem), .int(status.user),
                    .text(status.octalPermissions),
                ])
            }
        }
    }
}

/// What a banner gives away.
package struct LoginBanner: Sendable {
    package let isEmpty: Bool
    package let tellsSystem: Bool

    /// The system words are its names in lowercase.
    package init(_ text: String, systemWords: [String]) {
        isEmpty = text.utf8.allSatisfy { $0.isBlank || $0 == UInt8(ascii: "\n") }
        let bytes = Array(text.utf8)
        // getty(8) puts machine, kernel, release, system and version in the place of these.
        let hasEscape = zip(bytes, bytes.dropFirst()).contains { first, second in
            first == UInt8(ascii: "\\") && "mrsvS".utf8.contains(second)
        }
        let words = Set(
            text.lowercased().utf8.split { !$0.isDigit && !($0 >= 0x61 && $0 <= 0x7A) }.map { String(Substring($0)) })
        tellsSystem = hasEscape || systemWords.contains { words.contains($0) }
    }

    /// The names of distributions, and of the one that `os-release` tells.
    package static func systemWords(in release: String) -> [String] {
        var words = [
            "debian", "ubuntu", "centos", "almalinux", "fedora", "suse", "opensuse", "linux", "kernel", "rhel",
        ]
        for (_, line) in ConfigurationLines(release) {
            let text = line.string
            guard text.hasPrefix("ID=") else { continue }
            words.append(text.dropFirst(3).filter { $0 != "\"" }.lowercased())
        }
        return words
    }
}
