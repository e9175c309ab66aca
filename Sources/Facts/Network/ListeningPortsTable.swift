extension FactTable {
    static let listeningPorts = FactTable(
        "listening_ports",
        "Internet sockets that wait for others, one row for each process that holds one; in the host's network "
            + "namespace, so not those inside containers.",
        columns: [
            .integer("pid", "Process id; -1 where no process holds it (the kernel itself) or it cannot be seen"),
            .integer("port", "Port; for raw sockets the number of the IP protocol"),
            .integer("protocol", "Protocol number: 6 TCP, 17 UDP, 136 UDP-Lite, 255 raw"),
            .integer("family", "Address family: 2 IPv4, 10 IPv6"),
            .text("address", "Address that it listens on; 0.0.0.0 and :: mean all"),
            .integer("fd", "The process's descriptor of it"),
            .integer("socket", "Inode of the socket"),
            .text("path", "The program; as in processes"),
            .text("transport", "The protocol's name: tcp, udp, udplite or raw"),
            .text("scope", "Who can reach the address: loopback, link-local, multicast, private, public or any"),
            .text("name", "Name of the process"),
            .integer("uid", "Effective user id of the process; without one, of the socket's maker"),
            .text("user", "Login name for it"),
            .text("package", "The package that owns the program"),
            .text("unit", "The systemd unit of the process"),
            .integer("is_nested", "1 where the process lives in a pid namespace below the host's"),
            .text(
                "holder",
                "Process, user, unit and package in one text, for people to read; null where they cannot be seen"),
        ],
        sources: ["/proc/net/{tcp,udp,udplite,raw}{,6}", "/proc/PID/fd"],
        privilege: .partlyRoot, isOffline: false
    ) { host, rows in
        let sockets = try host.part(HostSockets.self)
        for cause in sockets.obstacles { rows.noteMissingRows(cause) }
        let context = try SocketRows(
            host, &rows, columns: ["pid", "fd", "name", "uid", "user", "unit", "path", "package"])
        for socket in sockets.sockets where socket.isListening {
            for owner in context.owners(of: socket) {
                let process = owner?.process
                let uid = process?.status.uids.effective ?? socket.uid
                rows.append([
                    .int(process?.pid ?? -1), .int(socket.localPort), .int(socket.transport.number),
                    .int(socket.family), .text(socket.local.description), .int(owner?.fd), .int(socket.inode),
                    .text(process?.path), .text(socket.transport.rawValue), .text(socket.local.scope.rawValue),
                    .text(process?.status.name), .int(uid), .text(context.userNames[uid]),
                    .text(process?.package(in: context.packages)), .text(process?.unit), .bool(process?.isNested),
                    .text(process.map { context.description(of: $0) }),
                ])
            }
        }
    }
}

/// What the rows of both socket tables are completed with.
struct SocketRows {
    let userNames: [UInt32: String]
    let packages: [String: String]?
    private let holders: [UInt64: [SocketOwners.Owner]]

    /// Whatever cannot be seen of the holders is noted as missing from `columns`.
    init(_ host: AuditedHost, _ rows: inout TableRows, columns: Set<String>) throws {
        let owners = try host.part(SocketOwners.self)
        for cause in owners.obstacles { rows.noteMissingValues(cause, in: columns) }
        for obstacle in try host.part(ProcessList.self).obstacles where obstacle.columns != nil {
            rows.noteMissingValues(obstacle.cause, in: ["path", "package"])
        }
        holders = owners.byInode
        packages = host.processPackages(&rows)
        do {
            let users = try host.part(UserDatabase.self).users
            userNames = Dictionary(users.map { ($0.uid, $0.name) }) { first, _ in first }
        } catch {
            userNames = [:]
            rows.noteMissingValues(Obstacle.Cause(error), in: ["user"])
        }
    }

    func description(of process: RunningProcess) -> String {
        let uid = process.status.uids.effective
        var parts = ["pid \(process.pid)", "user \(userNames[uid] ?? String(uid))"]
        if let unit = process.unit { parts.append("unit \(unit)") }
        if let package = process.package(in: packages) { parts.append("package \(package)") }
        return "\(process.path ?? process.status.name) (\(parts.joined(separator: ", ")))"
    }

    /// The holders of a socket; a single nil where there is none.
    func owners(of socket: SocketList.OpenSocket) -> [SocketOwners.Owner?] {
        owners(ofInode: socket.inode)
    }

    func owners(ofInode inode: UInt64) -> [SocketOwners.Owner?] {
        holders[inode] ?? [nil]
    }
}
