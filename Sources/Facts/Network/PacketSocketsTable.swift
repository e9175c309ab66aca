internal import HostRoot

extension FactTable {
    static let packetSockets = FactTable(
        "packet_sockets", "Sockets that see whole packets of a network link, as packet sniffers and DHCP clients use.",
        columns: [
            .integer("pid", "Process id; -1 where no process holds it or it cannot be seen"),
            .integer("fd", "The process's descriptor of it"),
            .integer("socket", "Inode of the socket"),
            .integer("ether_type", "The kind of packets it sees; 3 means all"),
            .text("name", "Name of the process"),
            .text("path", "The program; as in processes"),
            .text("package", "The package that owns the program"),
            .text("unit", "The systemd unit of the process"),
        ],
        sources: ["/proc/net/packet", "/proc/PID/fd"],
        privilege: .partlyRoot, isOffline: false
    ) { host, rows in
        // A kernel without packet sockets has no such file.
        guard let text = try host.root.textIfPresent("/proc/net/packet") else { return }
        let context = try SocketRows(host, &rows, columns: ["pid", "fd", "name", "unit", "path", "package"])
        for line in text.utf8.split(separator: UInt8(ascii: "\n")).dropFirst() {
            // sk, RefCnt, Type, Proto, Iface, R, Rmem, User, Inode
            let fields = line.split { $0.isBlank }
            guard fields.count >= 9, let type = UInt16(hexadecimal: fields[3]), let inode = UInt64(decimal: fields[8])
            else { continue }
            for owner in context.owners(ofInode: inode) {
                rows.append([
                    .int(owner?.process.pid ?? -1), .int(owner?.fd), .int(inode), .int(type),
                    .text(owner?.process.status.name), .text(owner?.process.path),
                    .text(owner?.process.package(in: context.packages)), .text(owner?.process.unit),
                ])
            }
        }
    }
}
