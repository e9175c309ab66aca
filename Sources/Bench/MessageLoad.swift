internal import AgentData
internal import Glibc
internal import Terminal

/// Reads the message in a file again and again.
struct MessageLoad {
    let path: String

    /// Megabytes that one second of CPU time reads.
    func rate(times: Int) throws -> Double {
        var bytes = 0
        let start = MessageLoad.seconds
        for _ in 0..<times { bytes += try readOnce() }
        return Double(bytes) / 1e6 / (MessageLoad.seconds - start)
    }

    private func readOnce() throws -> Int {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CommandError(description: "\(path) cannot be opened") }
        defer { close(descriptor) }
        let reader = AgentMessageReader(.file(descriptor: descriptor))
        var modules = 0
        while let part = try reader.next() {
            if case .section(.module) = part { modules += 1 }
        }
        guard modules > 0 else { throw CommandError(description: "\(path) holds no modules") }
        return Int(lseek(descriptor, 0, SEEK_CUR))
    }

    private static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
