import Facts
import Foundation
import HostRoot
import Testing
import TestSupport
import Watch

/// The inputs that fuzzing found worth keeping, read again by the table that they were found for.
@Suite struct CorpusTests {
    /// A line of `Fuzz/targets/*.txt`.
    struct Target: CustomTestStringConvertible {
        let table: String
        let paths: [String]

        var testDescription: String { table }
    }

    static let targets: [Target] = {
        let folder = "\(projectFolder)/Fuzz/targets"
        // Without the folder there is no target, and `thereAreTargets` fails.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let lines = names.sorted().flatMap { name in
            ((try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? "").split(separator: "\n")
        }
        return lines.filter { !$0.hasPrefix("#") }.map { line in
            let words = line.split(separator: " ").map(String.init)
            return Target(table: words[0], paths: Array(words.dropFirst()))
        }
    }()

    @Test func thereAreTargets() {
        #expect(!CorpusTests.targets.isEmpty)
    }

    @Test(arguments: targets)
    func everyKeptInputIsRead(_ target: Target) throws {
        let table = try #require(
            FactTable.all(remembering: WatchMemory(nil)).first { $0.name == target.table })
        let folder = "\(projectFolder)/Tests/Corpus/\(target.table)"
        // A target whose fuzzing has kept nothing yet has no folder.
        let inputs = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []

        for input in inputs {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(input)"))
            let width = try withTemporaryRoot { root in
                for path in target.paths {
                    let url = URL(fileURLWithPath: root.location + path)
                    let parent = url.deletingLastPathComponent()
                    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
                    try bytes.write(to: url)
                }
                let parameters: [String: [FactValue]] = ["password_files": ["/etc/htpasswd"]]
                return AuditedHost(root: root, now: TestClock.now, parameters: parameters).rows(of: table).width
            }
            #expect(width == table.columns.count)
        }
    }
}
