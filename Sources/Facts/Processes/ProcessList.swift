internal import Glibc
internal import HostRoot
internal import Localization

/// The processes that run, by one pass over /proc that all tables share.
package struct ProcessList: HostPart {
    package private(set) var processes: [RunningProcess] = []
    /// Rows or values that are missing, and why.
    package private(set) var obstacles: [Obstacle] = []

    /// What a process is asked for only with the right to trace it.
    static let guardedColumns: Set<String> = ["path", "on_disk", "is_replaced", "package", "cwd", "root"]

    package init(of host: AuditedHost) throws {
        try host.requireLive()
        let proc = try host.root.openPath("/proc", flags: O_RDONLY | O_DIRECTORY)
        defer { close(proc) }
        let pids = try host.root.names(in: "/proc").compactMap { Int32(decimal: $0.utf8) }.sorted()
        let bootTime = Self.bootTime(stat: try host.root.text("/proc/stat"))
        let ticks = Int64(max(1, sysconf(Int32(_SC_CLK_TCK))))
        processes.reserveCapacity(pids.count)
        for pid in pids {
            do throws(ProcessFolder.Failure) {
                let folder = try ProcessFolder(proc: proc, pid: pid)
                guard var process = try RunningProcess(folder) else { continue }
                process.startTime = bootTime.map { $0 &+ process.startTicks / ticks }
                if process.isPathDenied { note(.pathOfOtherUsers, in: Self.guardedColumns) }
                process.look(in: host.root)
                processes.append(process)
            } catch .denied {
                note(.processesOfOtherUsers, in: nil)
            } catch .gone {
                // It ended while the others were read.
                continue
            }
        }
        // Process 1 always runs: without it, /proc is mounted so that it hides other users' processes.
        if pids.first != 1 { note(.processesOfOtherUsers, in: nil) }
    }

    private mutating func note(_ cause: Obstacle.Cause, in columns: Set<String>?) {
        let obstacle = Obstacle(cause: cause, columns: columns)
        if !obstacles.contains(obstacle) { obstacles.append(obstacle) }
    }

    private static func bootTime(stat: String) -> Int64? {
        for line in stat.utf8.split(separator: UInt8(ascii: "\n")) where line.starts(with: "btime ".utf8) {
            return Int64(decimal: line.dropFirst(6))
        }
        return nil
    }
}

extension Obstacle.Cause {
    static let processesOfOtherUsers = Obstacle.Cause.needsPrivilege(
        Capability.traceAnyProcess.refusal(
            of: LocalizedText(en: "seeing the processes of other users", ja: "ほかの利用者のプロセスの参照")))
    static let pathOfOtherUsers = Obstacle.Cause.needsPrivilege(
        Capability.traceAnyProcess.refusal(
            of: LocalizedText(
                en: "seeing the program of another user's process", ja: "ほかの利用者のプロセスの実行ファイルの参照")))
    static let descriptorsOfOtherUsers = Obstacle.Cause.needsPrivilege(
        Capability.traceAnyProcess.refusal(
            of: LocalizedText(en: "seeing which process holds a socket", ja: "ソケットを持つプロセスの参照")))
}

extension TableRows {
    /// Takes over what another reader could not see, as far as it concerns columns of this table.
    mutating func note(_ obstacles: [Obstacle]) {
        for obstacle in obstacles {
            if let columns = obstacle.columns {
                noteMissingValues(obstacle.cause, in: columns)
            } else {
                noteMissingRows(obstacle.cause)
            }
        }
    }
}
