internal import Glibc
internal import HostRoot

extension FactTable {
    static let processes = FactTable(
        "processes", "Processes that run at the time of the audit.",
        columns: [
            .integer("pid", "Process id"),
            .text("name", "The name that the kernel keeps, 15 bytes at most"),
            .text("path", "The program; null for kernel threads. For a container's process, as seen inside it"),
            .text("cmdline", "The first 4096 bytes of the command line, what looks like a password replaced by ***"),
            .integer("redactions", "How many values of the command line look like passwords or tokens"),
            .text("state", "One letter as in ps: R, S, D, T, Z, I"),
            .text("cwd", "Working folder"),
            .text("root", "Root folder (chroot)"),
            .integer("uid", "Real user id"),
            .integer("gid", "Real group id"),
            .integer("euid", "Effective user id"),
            .integer("egid", "Effective group id"),
            .integer("suid", "Saved user id"),
            .integer("sgid", "Saved group id"),
            .integer("on_disk", "1: the program is the file at its path; 0: that file was deleted or replaced"),
            .integer("is_replaced", "1: another file stands at the program's path, as after an update"),
            .integer("is_memory_only", "1: the program was made in memory (memfd) and never was in a file system"),
            .time("start_time", "When it started, in seconds since 1970"),
            .integer("parent", "Process id of the parent"),
            .integer("threads", "Number of threads"),
            .integer("resident_size", "Memory in use, in bytes"),
            .integer("is_kernel_thread", "1 for a thread of the kernel itself"),
            .integer("is_nested", "1 in a pid namespace below the host's, as containers have"),
            .integer("tracer", "Process id of the one that traces it (ptrace); 0 for none"),
            .text("capabilities", "Effective capabilities, 16 hexadecimal digits"),
            .integer("seccomp", "0: no filter of system calls, 1: strict, 2: filter"),
            .integer("no_new_privs", "1: it can gain no privilege by starting set-id programs"),
            .text("unit", "The systemd unit it belongs to"),
            .text("package", "The package that owns the program; null for none, and for a container's process"),
            .integer("is_self", "1 where the program is Elpis, which makes the audit"),
            .text(
                "changeable_by",
                "Who besides root may change the program or a folder on the way to it: others, group (with members) or "
                    + "user (an owner); null for nobody, and for a container's process"),
        ],
        sources: [
            "/proc/PID/stat, status, cmdline, cgroup, exe, cwd, root", "the package manager's database", "/etc/passwd",
            "/etc/group",
        ],
        privilege: .partlyRoot, isOffline: false
    ) { host, rows in
        let list = try host.part(ProcessList.self)
        rows.note(list.obstacles)
        let packages = host.processPackages(&rows)
        let own = list.processes.first { $0.pid == getpid() }?.path
        var programs = ChangeablePrograms(of: host)
        for process in list.processes {
            let isSelf = own != nil && process.path == own && !process.isNested
            let package = process.package(in: packages)
            rows.append(process.row(package: package, isSelf: isSelf, changer: programs.changer(of: process)))
        }
        if let cause = programs.obstacle { rows.noteMissingValues(cause, in: ["changeable_by"]) }
    }
}

/// Finds who may change the programs that run, each looked at once.
private struct ChangeablePrograms {
    private(set) var obstacle: Obstacle.Cause?
    private var files: ChangeableFiles?
    private var known: [String: ChangeableFiles.Changer?] = [:]

    init(of host: AuditedHost) {
        do {
            files = ChangeableFiles(root: host.root, groups: try host.groupsWithMembers())
        } catch {
            obstacle = Obstacle.Cause(error)
        }
    }

    mutating func changer(of process: RunningProcess) -> ChangeableFiles.Changer? {
        // A path without a file (deleted, memfd) and one within a container say nothing about this host's files.
        guard !process.isNested, let path = process.path, process.onDisk == .same || process.onDisk == .replaced else {
            return nil
        }
        if let changer = known[path] { return changer }
        var found: ChangeableFiles.Changer?
        do {
            found = try files?.components(of: path).changeable.first?.by
        } catch {
            obstacle = Obstacle.Cause(error)
        }
        known[path] = .some(found)
        return found
    }
}

extension RunningProcess {
    func package(in owners: [String: String]?) -> String? {
        isNested ? nil : path.flatMap { owners?[$0] }
    }

    fileprivate func row(package: String?, isSelf: Bool, changer: ChangeableFiles.Changer?) -> [FactValue] {
        let digits = String(status.effectiveCapabilities, radix: 16)
        let capabilities = String(repeating: "0", count: max(0, 16 - digits.count)) + digits
        return [
            .int(pid), .text(status.name), .text(path), .text(commandLine.text), .int(commandLine.redactions),
            .text(status.state), .text(workingFolder), .text(root), .int(status.uids.real), .int(status.gids.real),
            .int(status.uids.effective), .int(status.gids.effective), .int(status.uids.saved),
            .int(status.gids.saved), .bool(onDisk.map { $0 == .same }), .bool(onDisk.map { $0 == .replaced }),
            .bool(onDisk.map { $0 == .memoryOnly }), .int(startTime), .int(status.parent), .int(status.threads),
            .int(status.residentKilobytes &* 1024), .bool(isKernelThread), .bool(isNested), .int(status.tracer),
            .text(capabilities), .int(status.seccomp), .bool(status.noNewPrivileges), .text(unit), .text(package),
            .bool(isSelf), .text(changer?.rawValue),
        ]
    }
}
