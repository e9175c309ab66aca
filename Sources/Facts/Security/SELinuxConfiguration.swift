internal import HostRoot

/// `/etc/selinux/config` as libselinux reads it: the first valid SELINUX= line counts, without white space before it.
package struct SELinuxConfiguration: Sendable, Hashable {
    /// enforcing, permissive or disabled; nil where no line says so, which disables SELinux.
    package private(set) var mode: String?
    package private(set) var modeLine: Int?
    /// The policy: targeted, mls, minimum, default.
    package private(set) var type: String?
    package private(set) var typeLine: Int?

    package init(_ text: String) {
        var number = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            if mode == nil, line.starts(with: "SELINUX=".utf8) {
                let value = Substring(line.dropFirst("SELINUX=".utf8.count)).lowercased()
                if let found = ["enforcing", "permissive", "disabled"].first(where: { value.hasPrefix($0) }) {
                    mode = found
                    modeLine = number
                }
            } else if line.starts(with: "SELINUXTYPE=".utf8) {
                type = String(Substring(line.dropFirst("SELINUXTYPE=".utf8.count)).trimmingSpace)
                typeLine = number
            }
        }
    }
}
