import Foundation
import Glibc
import TestSupport

/// A program of the Debian test root, run on files of the tests' own.
///
/// It runs with the root's own libraries but not inside the root, so that nothing in there is touched.
enum RootProgram {
    static func output(_ program: String, _ arguments: [String], in root: String) throws -> String {
        let libraries = try FileManager.default.contentsOfDirectory(atPath: "\(root)/usr/lib")
            .filter { $0.hasSuffix("-linux-gnu") }
            .flatMap { ["\(root)/usr/lib/\($0)", "\(root)/usr/lib/\($0)/systemd"] }
        let loader = try FileManager.default.contentsOfDirectory(atPath: "\(root)/usr/lib64").first {
            $0.hasPrefix("ld-linux")
        }
        let own = ["--library-path", libraries.joined(separator: ":"), "\(root)/\(program)"]
        return try output(ofLocal: "\(root)/usr/lib64/\(loader ?? "")", own + arguments)
    }

    /// A program of the machine that runs the tests.
    static func output(ofLocal program: String, _ arguments: [String]) throws -> String {
        // A file and not a pipe, which another test's child could inherit and keep open.
        let file = FileManager.default.temporaryDirectory.appending(path: "elpis-output-\(UUID().uuidString)").path
        defer { unlink(file) }
        let environment = ["LC_ALL=C", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]
        try Child(program, arguments, environment: environment, output: file).end()
        return try String(contentsOfFile: file, encoding: .utf8)
    }
}

struct ChildFailure: Error {}

/// A child process that gets no open files of the tests', and none of their blocked signals.
struct Child {
    let pid: pid_t

    init(_ path: String, _ arguments: [String], environment: [String] = [], output: String = "/dev/null") throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        var words = ([path] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for word in words + variables { free(word) } }
        var child: pid_t = 0
        guard posix_spawn(&child, path, &actions, &attributes, &words, &variables) == 0 else { throw ChildFailure() }
        pid = child
    }

    /// Waits for its end.
    func end() {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    }

    func kill() {
        Glibc.kill(pid, SIGKILL)
        end()
    }
}
