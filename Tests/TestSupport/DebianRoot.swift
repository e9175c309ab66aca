internal import Foundation
package import HostRoot

/// The real Debian system that `Scripts/make-test-root` made for the tests.
package enum DebianRoot {
    /// Its folder; nil where the tests run without it (`make test` always has it).
    package static let folder = ProcessInfo.processInfo.environment["ELPIS_TEST_ROOT"]

    private static let place = folder ?? "/nonexistent"

    /// Runs a program inside the root.
    package static func run(
        _ program: String, _ arguments: [String] = [], environment: [String: String] = [:]
    ) throws -> Program.Result {
        try Program.run("/usr/sbin/chroot", [place, program] + arguments, environment: environment)
    }

    /// Runs a program of the root with the root's own libraries, but outside it: on the files of this machine.
    package static func runOutside(_ program: String, _ arguments: [String]) throws -> Program.Result {
        let libraries = try FileManager.default.contentsOfDirectory(atPath: "\(place)/usr/lib")
            .filter { $0.hasSuffix("-linux-gnu") }
            .flatMap { ["\(place)/usr/lib/\($0)", "\(place)/usr/lib/\($0)/systemd"] }
        let loader = try FileManager.default.contentsOfDirectory(atPath: "\(place)/usr/lib64").first {
            $0.hasPrefix("ld-linux")
        }
        let own = ["--library-path", libraries.joined(separator: ":"), place + program]
        return try Program.run("\(place)/usr/lib64/\(loader ?? "")", own + arguments)
    }

    /// Runs a shell script outside the root, in namespaces of its own (the options of `unshare`), so that nothing that
    /// it mounts or sets stays.
    ///
    /// `ROOT` is the root's folder, `DATA` a folder with these files, and `ELPIS` the program under test.
    package static func runScript(
        _ script: String, files: [String: String] = [:], namespaces: String = "-nm"
    ) throws -> Program.Result {
        try withTemporaryFolder(files) { folder in
            try Program.run(
                "/usr/bin/unshare", [namespaces, "sh", "-c", script],
                environment: ["ROOT": place, "DATA": folder, "ELPIS": elpisProgram])
        }
    }

    /// Runs a shell command inside the root with these files laid over its own, in an overlay that vanishes.
    package static func runShell(
        _ command: String, over files: [String: String] = [:], modes: [String: Int] = [:], input: String = ""
    ) throws -> Program.Result {
        try withTemporaryFolder { folder in
            for name in ["upper", "work", "merged"] {
                try FileManager.default.createDirectory(
                    atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
            }
            try write(files, modes: modes, in: "\(folder)/upper")
            let script = """
                mount -t overlay overlay -o "lowerdir=$0,upperdir=$1/upper,workdir=$1/work" "$1/merged" &&
                exec chroot "$1/merged" /bin/sh -c "$2"
                """
            return try Program.run(
                "/usr/bin/unshare", ["-m", "sh", "-c", script, place, folder, command], input: Array(input.utf8),
                environment: ["TZ": "UTC"])
        }
    }

    /// Lays files out in a folder of the root that is gone afterwards; `@` in their content is the folder's path there.
    package static func withFiles<Result>(
        _ files: [String: String], modes: [String: Int] = [:],
        _ body: (_ folder: String, _ root: HostRoot) throws -> Result
    ) throws -> Result {
        try withTemporaryFolder(beneath: "\(place)/tmp") { location in
            let folder = String(location.dropFirst(place.count))
            try write(files.mapValues { $0.replacing("@", with: folder) }, modes: modes, in: location)
            return try body(folder, try HostRoot(location))
        }
    }
}
