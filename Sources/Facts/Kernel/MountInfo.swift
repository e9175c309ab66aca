internal import HostRoot

/// The file systems that are mounted, from the kernel's own list.
package struct MountInfo: HostPart {
    package let mounts: [Mount]

    package struct Mount: Sendable, Hashable {
        package let id: Int
        package let major: UInt32
        package let minor: UInt32
        /// The folder of the file system that is mounted; other than `/` for bind mounts and subvolumes.
        package let root: String
        package let path: String
        package let type: String
        package let device: String
        /// Options of this mount and of the file system together, comma separated.
        package let options: String
    }

    /// Hosts of containers have thousands of mounts; the kernel's own limit is 100,000.
    private static let fileLimit = 64 << 20

    package init(of host: AuditedHost) throws {
        try host.requireLive()
        self.init(mountinfo: try host.root.text(host.root.mountList, limit: MountInfo.fileLimit))
    }

    package init(mountinfo: String) {
        mounts = mountinfo.utf8.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            // Optional fields end with "-"; type, device and the file system's options follow.
            guard fields.count >= 10, let dash = fields[6...].firstIndex(where: { $0.elementsEqual("-".utf8) }),
                fields.count > dash + 3, let id = Int(Substring(fields[0])),
                let (major, minor) = Substring(fields[2]).parted(at: UInt8(ascii: ":"))
            else { return nil }
            let own = fields[5].split(separator: UInt8(ascii: ",")).map { String(Substring($0)) }
            let shared = fields[dash + 3].split(separator: UInt8(ascii: ",")).map { String(Substring($0)) }
            // "ro" of either makes the mount read-only, and "rw" of the file system says nothing new.
            let others = shared.filter { !own.contains($0) && $0 != "rw" && $0 != "ro" }
            var options = own + others
            if shared.contains("ro"), let index = options.firstIndex(of: "rw") { options[index] = "ro" }
            return Mount(
                id: id, major: UInt32(major) ?? 0, minor: UInt32(minor) ?? 0,
                root: MountInfo.unescaped(fields[3]), path: MountInfo.unescaped(fields[4]),
                type: MountInfo.unescaped(fields[dash + 1]), device: MountInfo.unescaped(fields[dash + 2]),
                options: options.joined(separator: ","))
        }
    }

    /// The mount that is on top at each path: what was mounted last hides what was there.
    package var visible: [Mount] {
        var last: [String: Int] = [:]
        for (index, mount) in mounts.enumerated() { last[mount.path] = index }
        return last.values.sorted().map { mounts[$0] }
    }

    /// Octal escapes (`\040` for a blank) resolved, as in /proc/self/mountinfo and /etc/fstab.
    package static func unescaped(_ text: some Collection<UInt8>) -> String {
        guard text.contains(UInt8(ascii: "\\")) else { return String(decoding: text, as: UTF8.self) }
        let bytes = Array(text)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let digits = bytes[(index + 1)...].prefix(3)
            if bytes[index] == UInt8(ascii: "\\"), digits.count == 3,
                let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8), code != 0
            {
                result.append(code)
                index += 4
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
