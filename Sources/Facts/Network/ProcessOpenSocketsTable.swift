extension FactTable {
    static let processOpenSockets = FactTable(
        "process_open_sockets", "Internet sockets that processes hold open, listening or connected.",
        columns: [
            .integer("pid", "Process id; -1 where no process holds it or it cannot be seen"),
            .integer("fd", "The process's descriptor of it"),
            .integer("socket", "Inode of the socket; 0 for connections that are being closed"),
            .integer("family", "Address family: 2 IPv4, 10 IPv6"),
            .integer("protocol", "Protocol number: 6 TCP, 17 UDP, 136 UDP-Lite, 255 raw"),
            .text("local_address", "Local address"),
            .text("remote_address", "Remote address"),
            .integer("local_port", "Local port"),
            .integer("remote_port", "Remote port; 0 without a connection"),
            .text("state", "TCP state, such as LISTEN or ESTABLISHED; UNCONNECTED for UDP"),
            .text("name", "Name of the process"),
            .text("path", "The program; as in processes"),
            .text("unit", "The systemd unit of the process"),
        ],
        sources: ["/proc/net/{tcp,udp,udplite,raw}{,6}", "/proc/PID/fd"],
        privilege: .partlyRoot, isOffline: false
    ) { host, rows in
        let sockets = try host.part(HostSockets.self)
        for cause in sockets.obstacles { rows.noteMissingRows(cause) }
        let context = try SocketRows(host, &rows, columns: ["pid", "fd", "name", "unit", "path"])
        for socket in sockets.sockets {
            for owner in context.owners(of: socket) {
                rows.append([
                    .int(owner?.process.pid ?? -1), .int(owner?.fd), .int(socket.inode), .int(socket.family),
                    .int(socket.transport.number), .text(socket.local.description),
                    .text(socket.remote.description), .int(socket.localPort), .int(socket.remotePort),
                    .text(socket.stateName), .text(owner?.process.status.name), .text(owner?.process.path),
                    .text(owner?.process.unit),
                ])
            }
        }
    }
}
