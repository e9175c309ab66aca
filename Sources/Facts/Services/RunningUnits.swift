internal import HostRoot

/// The units that are active, as far as their processes and systemd's own notes tell.
struct RunningUnits: HostPart {
    /// Nil where systemd does not run the host, or only files are audited.
    let names: Set<String>?
    private(set) var obstacles: [Obstacle.Cause] = []

    init(of host: AuditedHost) throws {
        guard host.root.isLive, host.root.exists("/run/systemd/system") else {
            names = nil
            return
        }
        let list = try host.part(ProcessList.self)
        var found = Set(list.processes.compactMap(\.unit))
        // One link for each unit that has started a process and is not stopped; also one whose process is done.
        for name in try host.root.namesIfPresent(in: "/run/systemd/units") where name.hasPrefix("invocation:") {
            found.insert(String(name.dropFirst("invocation:".utf8.count)))
        }
        names = found
        obstacles = list.obstacles.filter { $0.columns == nil }.map(\.cause)
    }
}
