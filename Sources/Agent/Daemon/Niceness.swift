internal import Glibc

/// How far the agent steps back behind the host's own work.
package enum Niceness {
    /// Of the whole process, and so of all that it starts. It is never made less nice: that would need a right.
    package static func raise(to nice: Int) {
        let each = Int32(PRIO_PROCESS.rawValue)
        guard let folder = opendir("/proc/self/task") else { return }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            // The kernel keeps it for each thread.
            guard let thread = id_t(name), getpriority(each, thread) < nice else { continue }
            setpriority(each, thread, Int32(nice))
        }
    }
}
