internal import Facts
internal import Glibc
internal import HostRoot

/// Values that the kernel knows, read without starting a program.
struct ModuleMeasurement: Sendable {
    let root: HostRoot

    enum Failure: Error, CustomStringConvertible {
        case noProcess(String)
        case noMount(String)
        case unreadable(String)

        var description: String {
            switch self {
            case .noProcess(let line): "no process has the command line `\(line.prefix(200))`"
            case .noMount(let path): "nothing is mounted at \(path.prefix(200))"
            case .unreadable(let path): "\(path) makes no sense"
            }
        }
    }

    // MARK: Processes

    private struct Sample {
        let pid: String
        let ticks: Int64
        let startTicks: Int64
    }

    /// Bytes of a command line that are compared.
    private static let commandLineLimit = 1 << 17

    func isRunning(_ line: String) throws -> Bool { try process(line) != nil }

    /// Percent of one processor since the process began.
    func processCPU(_ line: String) throws -> Double {
        guard let pid = try process(line) else { throw Failure.noProcess(line) }
        let stat = try root.text("/proc/\(pid)/stat")
        guard let end = stat.lastIndex(of: ")") else { throw Failure.unreadable("/proc/\(pid)/stat") }
        // From the third field on.
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let user = Int64(fields[11]), let system = Int64(fields[12]),
            let start = Int64(fields[19]),
            let uptime = try root.text("/proc/uptime").split(separator: " ").first.flatMap({ Double($0) })
        else { throw Failure.unreadable("/proc/\(pid)/stat") }
        let second = Double(sysconf(Int32(_SC_CLK_TCK)))
        let age = uptime - Double(start) / second
        guard age > 0 else { return 0 }
        return (Double(user &+ system) / second / age * 1000).rounded(.down) / 10
    }

    /// Megabytes of memory that it has in use.
    func processMemory(_ line: String) throws -> Int {
        guard let pid = try process(line) else { throw Failure.noProcess(line) }
        return try number("VmRSS:", in: "/proc/\(pid)/status") / 1024
    }

    /// The process with the highest number, as the last of a list by number counts.
    private func process(_ line: String) throws -> String? {
        let wanted = line.split(separator: " ").joined(separator: " ")
        let pids = try root.names(in: "/proc").compactMap { Int32($0) }.sorted(by: >)
        for pid in pids {
            // A process may end while the others are looked at, and of some only the name is known.
            guard let bytes = try? root.bytes("/proc/\(pid)/cmdline", limit: ModuleMeasurement.commandLineLimit) else {
                continue
            }
            let words: String
            if bytes.isEmpty {
                guard let name = try? root.text("/proc/\(pid)/comm") else { continue }
                words = "[\(name.dropLast(name.hasSuffix("\n") ? 1 : 0))]"
            } else {
                words = String(lenient: bytes.map { $0 == 0 || $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 })
            }
            if words.split(separator: " ").joined(separator: " ") == wanted { return String(pid) }
        }
        return nil
    }

    // MARK: File systems

    /// Kilobytes, of the file system that is mounted at a path.
    func disk(_ path: String) throws -> (total: Int, available: Int) {
        let mounts = MountInfo(mountinfo: try root.text("/proc/self/mountinfo", limit: 64 << 20))
        guard mounts.mounts.contains(where: { $0.path == path }) else { throw Failure.noMount(path) }
        var found = statvfs()
        guard statvfs(path, &found) == 0 else { throw HostRootError.system(path: path, code: errno) }
        let unit = Int(found.f_frsize)
        return (
            ModuleMeasurement.kilobytes(Int(found.f_blocks), unit),
            ModuleMeasurement.kilobytes(Int(found.f_bavail), unit)
        )
    }

    private static func kilobytes(_ blocks: Int, _ unit: Int) -> Int {
        let (bytes, overflow) = blocks.multipliedReportingOverflow(by: max(unit, 1))
        return overflow ? Int.max / 1024 : bytes / 1024
    }

    // MARK: Processor and memory

    /// Ticks of the processors: in programs, and altogether.
    func cpuTicks() throws -> (user: Int64, all: Int64) {
        let line = try root.text("/proc/stat", limit: 4 << 20).prefix { $0 != "\n" }
        let ticks = line.split(separator: " ").dropFirst().compactMap { Int64($0) }
        guard ticks.count >= 4 else { throw Failure.unreadable("/proc/stat") }
        // Guests are part of user and nice.
        return (ticks[0] &+ ticks[1], ticks.prefix(8).reduce(0, &+))
    }

    /// Megabytes: not in use at all, and altogether.
    func memory() throws -> (free: Int, total: Int) {
        (try number("MemFree:", in: "/proc/meminfo") / 1024, try number("MemTotal:", in: "/proc/meminfo") / 1024)
    }

    private func number(_ label: String, in path: String) throws -> Int {
        let line = try root.text(path).split(separator: "\n").first { $0.hasPrefix(label) }
        guard let word = line?.dropFirst(label.count).split(whereSeparator: { $0 == " " || $0 == "\t" }).first,
            let number = Int(word)
        else { throw Failure.unreadable(path) }
        return number
    }
}
