/// The systemd unit that a process belongs to, by its control group.
package struct ControlGroup: Sendable, Hashable {
    /// The path in systemd's hierarchy.
    package let path: String
    /// The unit of the system manager; processes of a user's own services have `user@UID.service`.
    package let unit: String?

    /// From /proc/PID/cgroup, with one line for each hierarchy (version 1) or a single one (version 2).
    package init?(cgroup: [UInt8]) {
        var found: ArraySlice<UInt8>?
        for line in cgroup.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let isSystemds = fields[1].elementsEqual("name=systemd".utf8)
            let isVersion2 = fields[0].elementsEqual("0".utf8) && fields[1].isEmpty
            // Where both are mounted, systemd keeps its units in one of them and everything in the root of the other.
            guard isSystemds || isVersion2, fields[2].count > 1 || found == nil else { continue }
            if found == nil || isSystemds || (found?.count ?? 0) <= 1 { found = fields[2] }
        }
        guard let found else { return nil }
        path = String(decoding: found, as: UTF8.self)
        unit = ControlGroup.unit(path)
    }

    /// The first component that is no slice, where it is named like a unit.
    private static func unit(_ path: String) -> String? {
        for component in path.split(separator: "/") {
            // systemd puts `_` before names that would collide with the kernel's files.
            let name = component.hasPrefix("_") ? component.dropFirst() : component
            if name.hasSuffix(".slice") { continue }
            let kinds = [".service", ".scope", ".socket", ".mount", ".swap"]
            return kinds.contains { name.hasSuffix($0) } ? String(name) : nil
        }
        return nil
    }
}
