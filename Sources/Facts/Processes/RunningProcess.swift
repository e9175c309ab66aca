internal import HostRoot

/// One process, as /proc shows it.
package struct RunningProcess: Sendable {
    package let pid: Int32
    package let status: ProcessStatus
    let startTicks: Int64
    package let isKernelThread: Bool
    /// The program, without the kernel's mark for a deleted one; nil for kernel threads, zombies, and without privilege.
    package private(set) var path: String?
    package private(set) var onDisk: OnDisk?
    let isPathDenied: Bool
    package let commandLine: RedactedCommand
    /// True where the first argument is all there is of a command line that is no path, as daemons set it.
    package let controlGroup: ControlGroup?
    package let workingFolder: String?
    package let root: String?
    /// Seconds since 1970.
    package var startTime: Int64?

    /// What became of the file that a process runs.
    package enum OnDisk: Sendable {
        case same
        /// Another file stands at its path, as after an update.
        case replaced
        case deleted
        /// It never was a file that others could see (memfd).
        case memoryOnly
    }

    /// Nil where the files of the process make no sense.
    init?(_ folder: borrowing ProcessFolder) throws(ProcessFolder.Failure) {
        pid = folder.pid
        guard let stat = ProcessStat(stat: try folder.bytes("stat", limit: 4096)),
            let status = ProcessStatus(status: try folder.bytes("status"))
        else { return nil }
        startTicks = stat.startTicks
        isKernelThread = stat.isKernelThread
        self.status = status
        guard !stat.isKernelThread else {
            (path, onDisk, isPathDenied, controlGroup, workingFolder, root) = (nil, nil, false, nil, nil, nil)
            commandLine = RedactedCommand(arguments: [])
            return
        }
        commandLine = RedactedCommand(
            arguments: Self.arguments(try folder.bytes("cmdline", limit: RedactedCommand.limit)))
        controlGroup = ControlGroup(cgroup: try folder.bytes("cgroup"))
        do throws(ProcessFolder.Failure) {
            path = try folder.link("exe")
            isPathDenied = false
        } catch .denied {
            path = nil
            // A zombie has no program any more, whoever asks.
            isPathDenied = status.state != "Z"
        } catch .gone {
            path = nil
            isPathDenied = false
        }
        // Both come with the same right as the program, whose absence is noted.
        workingFolder = path == nil ? nil : try? folder.link("cwd")
        root = path == nil ? nil : try? folder.link("root")
    }

    static func arguments(_ cmdline: [UInt8]) -> [String] {
        var bytes = cmdline[...]
        while bytes.last == 0 { bytes.removeLast() }
        guard !bytes.isEmpty else { return [] }
        return bytes.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether the program is still the file at its path.
    mutating func look(in hostRoot: HostRoot) {
        guard let shown = path else { return }
        (path, onDisk) = Self.program(shown: shown, isNested: isNested, in: hostRoot)
    }

    /// What the kernel shows as a program: its path without the mark of a deleted one, and what became of the file.
    static func program(shown: String, isNested: Bool, in hostRoot: HostRoot) -> (path: String, onDisk: OnDisk?) {
        let mark = " (deleted)"
        guard shown.hasSuffix(mark) else { return (shown, .same) }
        let plain = String(shown.dropLast(mark.count))
        if plain.hasPrefix("/memfd:") { return (plain, .memoryOnly) }
        // A file whose name really ends so.
        if hostRoot.exists(shown) { return (shown, .same) }
        return (plain, isNested ? nil : hostRoot.exists(plain) ? .replaced : .deleted)
    }

    /// True in a pid namespace of its own, as containers have: its paths are not the host's.
    package var isNested: Bool { (status.nestedNamespaces ?? 0) > 0 }

    package var unit: String? { controlGroup?.unit }
}
