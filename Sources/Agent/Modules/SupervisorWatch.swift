internal import Glibc

/// Sees to it that the supervisor of a command does its work, and ends: the command may have stopped it.
struct SupervisorWatch {
    private let supervisor: pid_t
    private var deadline: Double
    private var isEnding = false

    /// Seconds beyond its own limits after which a supervisor is not waited for; it takes some to end what the command left.
    private static let grace = 10.0
    /// Milliseconds between two looks.
    static let interval: Int32 = 1_000

    /// `seconds`: the command's limit.
    init(_ supervisor: pid_t, seconds: Double) {
        self.supervisor = supervisor
        deadline = SupervisorWatch.now + seconds + SupervisorWatch.grace
    }

    /// Lets it go on where it was stopped; past the time it is killed.
    mutating func look(isEnding: Bool) {
        if isEnding, !self.isEnding {
            self.isEnding = true
            deadline = min(deadline, SupervisorWatch.now + SupervisorWatch.grace)
        }
        // It is not reaped yet, so that the number is its own.
        kill(supervisor, SupervisorWatch.now < deadline ? SIGCONT : SIGKILL)
    }

    /// Returns when it has ended.
    mutating func reap() {
        var status: Int32 = 0
        while true {
            let found = waitpid(supervisor, &status, WNOHANG)
            if found == supervisor || found < 0 && errno != EINTR { return }
            guard found == 0 else { continue }
            look(isEnding: true)
            poll(nil, 0, 10)
        }
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
