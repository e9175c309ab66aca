internal import HostRoot

extension FactTable {
    static let sudoFiles = FactTable(
        "sudo_files", "The program sudo and the files of its policy, with their owners and modes.",
        columns: [
            .text("path", "The file"),
            .text(
                "kind",
                "program, main (/etc/sudoers), included, folder, or ignored: in an included folder with a name that "
                    + "holds a dot or ends in ~, so that sudo does not read it"),
            .integer("uid", "Owner"),
            .integer("gid", "Group"),
            .text("mode", "Permissions as four octal digits"),
            .integer("is_writable_by_others", "1 where neither the owner nor the group is needed to write it"),
            .integer("is_writable_by_group", "1 where the group may write it"),
            .integer("is_readable_by_others", "1 where everybody may read it"),
        ],
        sources: ["/etc/sudoers", "/etc/sudoers.d", "/usr/bin/sudo"], privilege: .root
    ) { host, rows in
        var files = SudoProgram.paths.map { ($0, "program") }
        rows.attempt { rows in
            let policy = try host.part(SudoersPolicy.self)
            for cause in policy.obstacles {
                if case .malformed = cause { continue }
                rows.noteMissingRows(cause)
            }
            files += policy.files.map { ($0.path, $0.kind.rawValue) }
        }
        for (path, kind) in files {
            rows.attempt { rows in
                guard let status = try host.root.status(path) else { return }
                rows.append([
                    .text(path), .text(kind), .int(status.user), .int(status.group), .text(status.octalPermissions),
                    .bool(status.isWritableByOthers), .bool(status.isWritableByGroup),
                    .bool(status.permissions & 0o004 != 0),
                ])
            }
        }
    }
}

/// The program sudo itself.
package struct SudoProgram: HostPart {
    /// As the program states it; nil where there is no program, or none that tells.
    package let version: Version?

    package struct Version: Sendable, Hashable, Comparable {
        private let parts: [Int]

        package init(_ parts: Int...) {
            self.parts = parts
        }

        /// From a text such as `1.9.13p3`; the patch level after `p` does not matter here.
        init?(_ text: some StringProtocol) {
            let numbers = text.utf8.prefix { $0.isDigit || $0 == UInt8(ascii: ".") }
                .split(separator: UInt8(ascii: ".")).map { Int(String(decoding: $0, as: UTF8.self)) }
            guard numbers.count == 3 else { return nil }
            parts = numbers.compactMap { $0 }
            guard parts.count == 3 else { return nil }
        }

        package static func < (first: Version, second: Version) -> Bool {
            first.parts.lexicographicallyPrecedes(second.parts)
        }
    }

    static let paths = ["/usr/bin/sudo", "/usr/local/bin/sudo", "/usr/bin/sudo-rs"]
    /// The program has less than 1 MB.
    private static let sizeLimit = 8 << 20

    package init(of host: AuditedHost) throws {
        version = try SudoProgram.version(in: host.root.bytes("/usr/bin/sudo", limit: SudoProgram.sizeLimit))
    }

    /// The version that the program prints with `-V` stands in it as a text of its own, between two NULs.
    package static func version(in program: [UInt8]) -> Version? {
        program.withUnsafeBufferPointer { bytes in
            var index = 0
            while index + 8 < bytes.count {
                defer { index += 1 }
                guard bytes[index] == 0, bytes[index + 1] == UInt8(ascii: "1"), bytes[index + 2] == UInt8(ascii: "."),
                    bytes[index + 3].isDigit, bytes[index + 4] == UInt8(ascii: ".")
                else { continue }
                let text = bytes[(index + 1)...].prefix(16).prefix { $0 != 0 }
                if let version = Version(String(decoding: text, as: UTF8.self)) { return version }
            }
            return nil
        }
    }
}
