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
            if fields[1].elementsEqual("name=systemd".utf8) {
                found = fields[2]
                // Version 1, or both side by side: systemd's own hierarchy tells the unit.
                if fields[2].count > 1 { break }
            } else if fields[0].elementsEqual("0".utf8), fields[1].isEmpty, found.map({ $0.count <= 1 }) ?? true {
                found = fields[2]
            }
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
