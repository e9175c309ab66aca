internal import Glibc
internal import HostRoot

extension FactTable {
    static let processLinkerVariables = FactTable(
        "process_linker_variables",
        "Environment variables with which a process was started and that make the dynamic linker load other libraries.",
        columns: [
            .integer("pid", "Process id"),
            .text("name", "The process's name"),
            .text("path", "The program"),
            .integer("uid", "Effective user id"),
            .text("variable", "LD_PRELOAD, LD_AUDIT or LD_LIBRARY_PATH"),
            .integer("is_nested", "1 in a pid namespace below the host's, as containers have"),
        ],
        sources: ["/proc/PID/environ (whose values are not kept)"],
        privilege: .partlyRoot, isOffline: false
    ) { host, rows in
        let list = try host.part(ProcessList.self)
        rows.note(list.obstacles.filter { $0.columns == nil })
        let proc = try host.root.openPath("/proc", flags: O_RDONLY | O_DIRECTORY)
        defer { close(proc) }
        for process in list.processes where !process.isKernelThread {
            do throws(ProcessFolder.Failure) {
                let folder = try ProcessFolder(proc: proc, pid: process.pid)
                for variable in linkerVariables(try folder.bytes("environ", limit: 1 << 16)) {
                    rows.append([
                        .int(process.pid), .text(process.status.name), .text(process.path),
                        .int(process.status.uids.effective), .text(variable), .bool(process.isNested),
                    ])
                }
            } catch .denied {
                if process.status.state != "Z" { rows.noteMissingRows(.processesOfOtherUsers) }
            } catch .gone {
                // It ended while the others were read.
                continue
            }
        }
    }

    /// Those of the linker's variables that an environment sets, each once.
    static func linkerVariables(_ environ: [UInt8]) -> [String] {
        var found: [String] = []
        for entry in environ.split(separator: 0) where entry.starts(with: "LD_".utf8) {
            let name = entry.prefix { $0 != UInt8(ascii: "=") }
            guard name.count < min(entry.count - 1, 32) else { continue }
            let text = String(decoding: name, as: UTF8.self)
            if ["LD_PRELOAD", "LD_AUDIT", "LD_LIBRARY_PATH"].contains(text), !found.contains(text) {
                found.append(text)
            }
        }
        return found
    }
}
