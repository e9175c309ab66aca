internal import Glibc
package import HostRoot

/// A program that a process began to run, as far as it matters who ran what.
package struct ExecutedProgram: Sendable, Hashable {
    package let path: String
    /// Effective user id.
    package let user: UInt32
    package let isNested: Bool
    let onDisk: RunningProcess.OnDisk?

    /// Reads it from a process that may end at any moment; nil where it has ended. `proc` is the open folder /proc.
    package init?(pid: Int32, proc: Int32, root: HostRoot) {
        do throws(ProcessFolder.Failure) {
            let folder = try ProcessFolder(proc: proc, pid: pid)
            // The program first: it is the first thing that an ending process loses.
            let shown = try folder.link("exe")
            guard let status = ProcessStatus(status: try folder.bytes("status")) else { return nil }
            isNested = (status.nestedNamespaces ?? 0) > 0
            user = status.uids.effective
            (path, onDisk) = RunningProcess.program(shown: shown, isNested: isNested, in: root)
        } catch {
            return nil
        }
    }

    init(path: String, user: UInt32, isNested: Bool, onDisk: RunningProcess.OnDisk?) {
        self.path = path
        self.user = user
        self.isNested = isNested
        self.onDisk = onDisk
    }
}

extension FactTable {
    /// Programs as a table in place of `processes`, for the same queries: with its columns as far as they are known.
    package static func executed(_ programs: Set<ExecutedProgram>) -> FactTable {
        FactTable(
            "executed_programs", "Programs that were run since the last reading.",
            columns: [
                .text("path", "As in processes"), .integer("euid", "As in processes"),
                .integer("is_nested", "As in processes"), .integer("on_disk", "As in processes"),
                .integer("is_replaced", "As in processes"), .integer("is_memory_only", "As in processes"),
                .integer("is_kernel_thread", "0"), .text("package", "As in processes"),
                .integer("pid", "Null"), .text("unit", "Null"), .integer("start_time", "Null"),
            ],
            sources: ["process events of the kernel"], isOffline: false
        ) { host, rows in
            var owners: [String: String] = [:]
            do {
                let paths = Set(programs.filter { !$0.isNested }.map(\.path))
                owners = try host.part(PackageOwners.self).owners(of: paths)
            } catch {
                rows.noteMissingValues(Obstacle.Cause(error), in: ["package"])
            }
            for program in programs {
                rows.append([
                    .text(program.path), .int(program.user), .bool(program.isNested),
                    .bool(program.onDisk.map { $0 == .same }), .bool(program.onDisk.map { $0 == .replaced }),
                    .bool(program.onDisk.map { $0 == .memoryOnly }), 0,
                    .text(program.isNested ? nil : owners[program.path]), nil, nil, nil,
                ])
            }
        }
    }

    /// The table of local accounts.
    package static var accounts: FactTable { users }
}
