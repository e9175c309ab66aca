import Facts
import Foundation
import Glibc
import HostRoot
import Policies
import Testing
import TestSupport
import Watch

/// The whole audit of a host on which every file that Elpis reads is something else than it should be.
@Suite struct HostileHostTests {
    /// What stands where a configuration file should be.
    enum Trap: String, CaseIterable {
        case fifo
        case directory
        case linkLoop
        case linkOutOfTheRoot
        case tenGigabytes
        case notUTF8
        case oneEndlessLine
        case nulBytes

        func lay(at path: String) {
            switch self {
            case .fifo: mkfifo(path, 0o644)
            case .directory: mkdir(path, 0o755)
            case .linkLoop: symlink(path.split(separator: "/").last.map(String.init) ?? "", path)
            case .linkOutOfTheRoot: symlink("/../../../../../../../../etc/shadow", path)
            case .tenGigabytes:
                write(Data(), to: path)
                truncate(path, 10 << 30)
            case .notUTF8: write(Data((0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 7 | 0x80) }), to: path)
            case .oneEndlessLine: write(Data(repeating: UInt8(ascii: "x"), count: 3 << 20), to: path)
            case .nulBytes: write(Data(count: 100_000), to: path)
            }
        }

        private func write(_ data: Data, to path: String) {
            _ = FileManager.default.createFile(atPath: path, contents: data)
        }
    }

    /// The files that the fuzz targets name: one or more for every parser.
    private static func paths() throws -> [String] {
        let folder = "\(projectFolder)/Fuzz/targets"
        let lines = try FileManager.default.contentsOfDirectory(atPath: folder).flatMap {
            try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8).split(separator: "\n")
        }
        return lines.filter { !$0.hasPrefix("#") }.flatMap { $0.split(separator: " ").dropFirst().map(String.init) }
    }

    @Test(arguments: Trap.allCases)
    func theAuditEndsWithoutAFault(_ trap: Trap) throws {
        let catalogue = try Catalogue.builtIn()
        let defaults = Dictionary(catalogue.parameters.map { ($0.name, $0.standard) }) { first, _ in first }
        try withTemporaryRoot { root in
            for path in try HostileHostTests.paths() {
                let url = URL(fileURLWithPath: root.location + path)
                let folder = url.deletingLastPathComponent()
                // A path below another trap cannot be laid out, and needs not be.
                try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                trap.lay(at: url.path)
            }
            let host = AuditedHost(root: root, now: TestClock.now, parameters: defaults)

            let findings = try Evaluator(
                database: try FactDatabase(source: host, tables: FactTable.described), today: "2026-01-01"
            )
            .findings(of: catalogue.checks)

            #expect(findings.count == catalogue.checks.count)
            #expect(findings.filter { $0.verdict.word == "error" }.map(\.check.id) == [])
        }
    }
}
