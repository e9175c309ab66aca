internal import HostRoot

extension FactTable {
    static let blockDevices = FactTable(
        "block_devices", "Disks, partitions and mapped devices.",
        columns: [
            .text("name", "Device file"),
            .text("parent", "Disk of a partition, or the devices it is made of, comma separated; empty for a disk"),
            .text("vendor", "Maker"),
            .text("model", "Model"),
            .integer("size", "Size in blocks"),
            .integer("block_size", "Bytes of such a block"),
            .text("uuid", "Id of the file system on it, as udev knows it; null where unknown"),
            .text("type", "Type of the file system or other content; null where unknown"),
            .text("label", "Label of the file system; null where it has none"),
            .integer("removable", "1 for removable media"),
            .text("encryption", "Kind of encryption that it or all it stands on has (LUKS2, …); null for none"),
        ],
        sources: ["/sys/block", "/run/udev/data"], isOffline: false
    ) { host, rows in
        let block = try host.part(BlockDevices.self)
        for device in block.devices {
            let parents = device.disk.isEmpty ? device.slaves : [device.disk]
            // udev may not have seen the device yet; then its content is unknown.
            let record = try? host.root.textIfPresent("/run/udev/data/b\(device.number)", limit: 1 << 16)
            var properties: [Substring: Substring] = [:]
            for line in TextLine.all(in: record ?? "") where line.text.hasPrefix("E:") {
                if let (key, value) = line.text.dropFirst(2).parted(at: UInt8(ascii: "=")) { properties[key] = value }
            }
            rows.append([
                .text("/dev/\(device.name)"), .text(parents.map { "/dev/\($0)" }.joined(separator: ",")),
                .text(device.vendor), .text(device.model), .int(device.sectors), 512,
                .text(properties["ID_FS_UUID"].map { String($0) }), .text(properties["ID_FS_TYPE"].map { String($0) }),
                .text(properties["ID_FS_LABEL"].map { String($0) }), .bool(device.isRemovable),
                .text(block.encryption(of: device)),
            ])
        }
    }
}
