internal import Glibc
internal import HostRoot
internal import Localization

/// The internet sockets of the host's network namespace, read once for all tables.
struct HostSockets: HostPart {
    private(set) var sockets: [SocketList.OpenSocket] = []
    private(set) var obstacles: [Obstacle.Cause] = []

    /// A table of half a million sockets.
    private static let limit = 128 << 20

    init(of host: AuditedHost) throws {
        try host.requireLive()
        for transport in SocketList.Transport.allCases {
            for suffix in ["", "6"] {
                do throws(HostRootError) {
                    let path = "/proc/net/\(transport.rawValue)\(suffix)"
                    // A kernel without IPv6 or UDP-Lite has no such file.
                    guard let text = try host.root.textIfPresent(path, limit: Self.limit) else { continue }
                    sockets += SocketList(text, transport: transport).sockets
                } catch {
                    obstacles.append(.unreadable(error))
                }
            }
        }
        // TCP over IPv4 is always there: without it /proc/net is not the kernel's.
        if host.root.exists("/proc/net/tcp") { return }
        obstacles.append(.unreadable(.notFound(path: "/proc/net/tcp")))
    }
}

/// Which processes hold which sockets open; costly on hosts with many open files, so apart from the processes.
struct SocketOwners: HostPart {
    struct Owner: Sendable {
        let process: RunningProcess
        let fd: Int32
    }

    private(set) var byInode: [UInt64: [Owner]] = [:]
    private(set) var obstacles: [Obstacle.Cause] = []

    init(of host: AuditedHost) throws {
        let list = try host.part(ProcessList.self)
        if list.obstacles.contains(where: { $0.columns == nil }) { obstacles.append(.descriptorsOfOtherUsers) }
        let proc = try host.root.openPath("/proc", flags: O_RDONLY | O_DIRECTORY)
        defer { close(proc) }
        for process in list.processes where !process.isKernelThread && process.status.state != "Z" {
            do throws(ProcessFolder.Failure) {
                for (fd, inode) in try ProcessFolder(proc: proc, pid: process.pid).sockets() {
                    byInode[inode, default: []].append(Owner(process: process, fd: fd))
                }
            } catch .denied {
                if obstacles.isEmpty { obstacles.append(.descriptorsOfOtherUsers) }
            } catch .gone {
                // It ended while the others were read.
                continue
            }
        }
    }
}
