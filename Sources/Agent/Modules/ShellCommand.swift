internal import CLinux
internal import Facts
internal import Glibc
internal import Synchronization

/// A shell command with limits of time and output, of which nothing is left when it has ended.
///
/// swift-subprocess is not used here: it can end a process group, and a module whose children left the group would stay.
struct ShellCommand: Sendable {
    let text: String
    var environment: [String: String]
    /// Seconds.
    var timeLimit: Double
    /// Bytes of output.
    var outputLimit: Int
    var nice = 0
    /// Whether processes that go on after the command ended by itself are ended.
    var endsDescendants = true

    enum End: Sendable, Hashable {
        case exited(Int32)
        case signalled(Int32)
        case timedOut
        case cancelled
        case failed(Int32)
        /// Somebody ended the supervisor.
        case lost
    }

    struct Result: Sendable {
        let end: End
        let output: [UInt8]
        /// There was more output than is kept; the command was ended because of it.
        let isCut: Bool
    }

    /// Runs it on a thread of its own; cancellation ends it.
    func run() async -> Result {
        let handle = CommandHandle()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let thread = WorkerThread { continuation.resume(returning: self.runHere(handle)) }
                guard let thread else {
                    return continuation.resume(returning: Result(end: .failed(EAGAIN), output: [], isCut: false))
                }
                thread.detach()
            }
        } onCancel: {
            handle.end()
        }
    }

    private func runHere(_ handle: CommandHandle) -> Result {
        // This thread is the command's alone, and ends with it.
        do throws(PrivilegesError) { try Privileges.keepFromPrograms() } catch {
            return Result(end: .failed(EPERM), output: [], isCut: false)
        }
        guard let ends = start() else { return Result(end: .failed(errno), output: [], isCut: false) }
        handle.hold(life: ends.life)
        var watch = SupervisorWatch(ends.supervisor, seconds: timeLimit)
        let (output, isCut) = collect(ends, handle, &watch)
        close(ends.output)
        var end = elpis_command_end()
        var count: Int
        repeat {
            count = read(ends.result, &end, MemoryLayout<elpis_command_end>.size)
        } while count < 0 && errno == EINTR
        close(ends.result)
        handle.end()
        watch.reap()
        guard count == MemoryLayout<elpis_command_end>.size else {
            return Result(end: .lost, output: output, isCut: isCut)
        }
        return Result(end: End(end), output: output, isCut: isCut)
    }

    private func start() -> elpis_command_ends? {
        let arguments: [String] = ["/bin/sh", "-c", text]
        let words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        let pairs = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let variables: [UnsafeMutablePointer<CChar>?] = pairs.map { strdup($0) }
        defer { for word in words + variables { free(word) } }
        var ends = elpis_command_ends()
        let ended = [UnsafePointer<CChar>?.none]
        let code = (words.map { UnsafePointer($0) } + ended).withUnsafeBufferPointer { words in
            (variables.map { UnsafePointer($0) } + ended).withUnsafeBufferPointer { variables in
                var command = elpis_command()
                command.arguments = words.baseAddress
                command.environment = variables.baseAddress
                command.milliseconds = Int64(timeLimit * 1000)
                command.nice = Int32(nice)
                command.ends_descendants = endsDescendants ? 1 : 0
                return elpis_start_command(&command, &ends)
            }
        }
        return code == 0 ? ends : nil
    }

    /// Reads the output until its end, the limit, or the command's end.
    private func collect(
        _ ends: elpis_command_ends, _ handle: CommandHandle, _ watch: inout SupervisorWatch
    ) -> (output: [UInt8], isCut: Bool) {
        _ = fcntl(ends.output, F_SETFL, O_NONBLOCK)
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        var isOpen = true
        var isCut = false
        var hasEnded = false
        while true {
            while isOpen {
                let count = read(ends.output, &piece, piece.count)
                if count < 0 && errno == EINTR { continue }
                if count < 0 && errno == EAGAIN { break }
                guard count > 0 else {
                    isOpen = false
                    break
                }
                let room = outputLimit - output.count
                output += piece[..<min(count, room)]
                if count > room {
                    (isOpen, isCut) = (false, true)
                    handle.end()
                }
            }
            if hasEnded { return (output, isCut) }
            var events = [
                pollfd(fd: isOpen ? ends.output : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: ends.result, events: Int16(POLLIN), revents: 0),
            ]
            poll(&events, 2, SupervisorWatch.interval)
            watch.look(isEnding: handle.isEnded)
            // What was written before the end is read once more.
            hasEnded = events[1].revents != 0
        }
    }
}

extension ShellCommand.End {
    fileprivate init(_ end: elpis_command_end) {
        switch elpis_command_kind(UInt32(bitPattern: end.kind)) {
        case ELPIS_COMMAND_EXITED: self = .exited(end.value)
        case ELPIS_COMMAND_SIGNALLED: self = .signalled(end.value)
        case ELPIS_COMMAND_TIMED_OUT: self = .timedOut
        case ELPIS_COMMAND_ENDED: self = .cancelled
        default: self = .failed(end.value)
        }
    }
}

/// What ends a command, also one that is only about to start.
private final class CommandHandle: Sendable {
    private struct State {
        var life: Int32?
        var isEnded = false
    }

    private let state = Mutex(State())

    func hold(life: Int32) {
        let isEnded = state.withLock { state in
            if !state.isEnded { state.life = life }
            return state.isEnded
        }
        if isEnded { close(life) }
    }

    var isEnded: Bool { state.withLock { $0.isEnded } }

    /// Closing the pipe is what the supervisor waits for.
    func end() {
        let life = state.withLock { state in
            defer { state.life = nil }
            state.isEnded = true
            return state.life
        }
        if let life { close(life) }
    }
}
