internal import HostRoot

extension FactTable {
    static let apparmorProfiles = FactTable(
        "apparmor_profiles", "AppArmor profiles: loaded into the kernel, and declared below /etc/apparmor.d.",
        columns: [
            .text("path", "File that declares it; null for a profile that is only in the kernel"),
            .text("name", "Name"),
            .text("attach", "Programs it confines, as a pattern; null where unknown or selected by name"),
            .text("mode", "enforce, complain, kill, unconfined, …"),
            .text("sha1", "Checksum of the loaded policy; null where not loaded or not shown"),
            .text("source", "kernel or file"),
            .integer("line", "Line in the file"),
        ],
        sources: ["/sys/kernel/security/apparmor/profiles", "/etc/apparmor.d"], privilege: .partlyRoot
    ) { host, rows in
        let root = host.root
        if root.isLive, try root.status("/sys/kernel/security/apparmor") != nil {
            rows.attempt { rows in
                let text = try root.text("/sys/kernel/security/apparmor/profiles", limit: 4 << 20)
                for line in TextLine.all(in: text) {
                    // `name (mode)`; the name may hold blanks and brackets.
                    guard line.text.utf8.last == UInt8(ascii: ")"),
                        let open = line.text.utf8.lastIndex(of: UInt8(ascii: "("))
                    else { continue }
                    rows.append([
                        nil, .text(line.text[..<open].trimmingSpace), nil,
                        .text(line.text[line.text.utf8.index(after: open)...].dropLast()), nil, "kernel", nil,
                    ])
                }
            }
        }
        let disabled = Set(try root.namesIfPresent(in: "/etc/apparmor.d/disable"))
        let complaining = Set(try root.namesIfPresent(in: "/etc/apparmor.d/force-complain"))
        for entry in try root.entriesIfPresent(in: "/etc/apparmor.d") {
            let name = entry.name
            guard entry.kind == .regular || entry.kind == .unknown, !disabled.contains(name),
                !name.hasPrefix("."), !ignoredSuffixes.contains(where: { name.hasSuffix($0) })
            else { continue }
            rows.attempt { rows in
                let path = "/etc/apparmor.d/\(name)"
                guard let text = try root.dropInText(path) else { return }
                for profile in AppArmorProfiles(text).profiles {
                    let isForced = complaining.contains(name) && profile.mode == "enforce"
                    rows.append([
                        .text(path), .text(profile.name), .text(profile.attachment),
                        .text(isForced ? "complain" : profile.mode), nil, "file", .int(profile.line),
                    ])
                }
            }
        }
    }

    /// Files that the start script passes over.
    private static let ignoredSuffixes = [
        "~", ".dpkg-new", ".dpkg-old", ".dpkg-dist", ".dpkg-bak", ".dpkg-remove", ".pacsave", ".pacnew", ".rpmnew",
        ".rpmsave", ".orig", ".rej", ".md",
    ]
}
