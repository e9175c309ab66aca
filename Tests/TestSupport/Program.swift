package import Foundation
internal import Glibc

/// Real programs, run to their end: they judge what Elpis reads.
package enum Program {
    /// What a program did.
    package struct Result {
        /// The exit status; as in a shell, 128 and the signal's number where a signal ended the program.
        package let status: Int32
        /// The standard output.
        package let bytes: Data
        /// The standard error.
        package let errors: String

        /// The standard output as text.
        package var output: String { String(decoding: bytes, as: UTF8.self) }
    }

    /// The environment of each program; what a caller gives goes before it.
    static let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "HOME": "/root"]

    package static func run(
        _ path: String, _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]
    ) throws -> Result {
        // Files and not pipes: another test's child could inherit a pipe and keep it open.
        try withTemporaryFolder { folder in
            let files = ["in", "out", "err"].map { "\(folder)/\($0)" }
            try Data(input).write(to: URL(fileURLWithPath: files[0]))
            let status = try Child(
                path, arguments, environment: Self.environment.merging(environment) { $1 }, input: files[0],
                output: files[1], errors: files[2]
            ).end()
            let written = try files.dropFirst().map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
            return Result(status: status, bytes: written[0], errors: String(decoding: written[1], as: UTF8.self))
        }
    }
}

/// A program that cannot be started.
package struct ProgramError: Error, CustomStringConvertible {
    let path: String
    let code: Int32

    package var description: String { "\(path) cannot be run: \(String(cString: strerror(code)))" }
}

/// A process that reads and writes files, and gets none of the tests' blocked or ignored signals.
package struct Child: Sendable {
    package let pid: Int32

    package init(
        _ path: String, _ arguments: [String], environment: [String: String] = Program.environment,
        input: String = "/dev/null", output: String = "/dev/null", errors: String = "/dev/null"
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        for (descriptor, file) in [(1, output), (2, errors)] as [(Int32, String)] {
            posix_spawn_file_actions_addopen(&actions, descriptor, file, O_WRONLY | O_CREAT, 0o600)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var words = ([path] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for word in words + variables { free(word) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, path, &actions, &attributes, &words, &variables)
        guard code == 0 else { throw ProgramError(path: path, code: code) }
        pid = child
    }

    /// Waits for its end and gives its status.
    @discardableResult
    package func end() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        let signal = status & 0x7f
        return signal == 0 ? status >> 8 & 0xff : 128 + signal
    }

    /// Whether it has ended; then `end` gives its status no more.
    package var hasEnded: Bool { waitpid(pid, nil, WNOHANG) == pid }

    package func kill() {
        Glibc.kill(pid, SIGKILL)
        end()
    }
}
