internal import HostRoot

/// The block devices of the running system, and on which others each of them stands.
package struct BlockDevices: HostPart {
    package private(set) var devices: [Device] = []
    private var indexByName: [String: Int] = [:]

    package struct Device: Sendable {
        /// The kernel's name: sda1, dm-0.
        package let name: String
        /// The disk of a partition; empty for others.
        package let disk: String
        package let number: String
        /// 512-byte sectors.
        package let sectors: Int64
        package let isRemovable: Bool
        package let vendor: String
        package let model: String
        /// The name and id of a device-mapper device; empty for others.
        package let mapperName: String
        package let mapperID: String
        /// The devices that it is made of.
        package let slaves: [String]
    }

    private static let deviceLimit = 20_000

    package init(of host: AuditedHost) throws {
        try host.requireLive()
        let root = host.root
        for disk in try root.namesIfPresent(in: "/sys/block") {
            guard devices.count < BlockDevices.deviceLimit else { break }
            let folder = "/sys/block/\(disk)"
            append(disk, disk: "", folder: folder, root: root)
            // Loop devices without a file and RAM disks have no partitions to look for.
            guard !disk.hasPrefix("loop"), !disk.hasPrefix("ram") else { continue }
            for name in BlockDevices.names(folder, root) where name.hasPrefix(disk) && name.count > disk.count {
                append(name, disk: disk, folder: "\(folder)/\(name)", root: root)
            }
        }
    }

    private mutating func append(_ name: String, disk: String, folder: String, root: HostRoot) {
        func line(_ file: String) -> String {
            // A device may go while it is looked at; then it has no such value.
            guard let text = try? root.textIfPresent("\(folder)/\(file)", limit: 4096) else { return "" }
            return String(Substring(text).trimmingSpace)
        }
        let sectors = Int64(line("size")) ?? 0
        guard sectors > 0 else { return }
        indexByName[name] = devices.count
        devices.append(
            Device(
                name: name, disk: disk, number: line("dev"), sectors: sectors, isRemovable: line("removable") == "1",
                vendor: line("device/vendor"), model: line("device/model"), mapperName: line("dm/name"),
                mapperID: line("dm/uuid"), slaves: BlockDevices.names("\(folder)/slaves", root)))
    }

    private static func names(_ folder: String, _ root: HostRoot) -> [String] {
        (try? root.namesIfPresent(in: folder)) ?? []
    }

    package func device(named name: String) -> Device? {
        indexByName[name].map { devices[$0] }
    }

    /// The device of a path such as /dev/sda1 or /dev/mapper/root, or of a number such as `8:1`.
    package func device(path: String, number: String) -> Device? {
        if path.hasPrefix("/dev/mapper/") {
            let name = path.dropFirst("/dev/mapper/".count)
            if let device = devices.first(where: { !$0.mapperName.isEmpty && $0.mapperName == name }) { return device }
        } else if path.hasPrefix("/dev/"), let device = device(named: String(path.dropFirst("/dev/".count))) {
            return device
        }
        return devices.first { $0.number == number }
    }

    /// The kind of encryption beneath a device (LUKS2, PLAIN, …); nil where at least one part of it is in clear text.
    package func encryption(of device: Device, depth: Int = 0) -> String? {
        guard depth < 16 else { return nil }
        if device.mapperID.hasPrefix("CRYPT-") {
            return String(device.mapperID.dropFirst("CRYPT-".count).prefix { $0 != "-" })
        }
        let below = device.slaves.isEmpty && !device.disk.isEmpty ? [device.disk] : device.slaves
        guard !below.isEmpty else { return nil }
        var kind: String?
        for name in below.prefix(64) {
            guard let part = self.device(named: name), let found = encryption(of: part, depth: depth + 1) else {
                return nil
            }
            kind = found
        }
        return kind
    }
}
