import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@testable import Watch

/// What is kept of files, beside what the real programs say of them.
@Suite struct AgreementTests {
    @Test(.enabled(if: DebianRoot.folder != nil))
    func everyHashOfARealSystemIsThatOfSHA256Sum() throws {
        let folder = try #require(DebianRoot.folder)
        try withState { state in
            let root = WatchedRoot(
                folder: folder, state: state, parameters: ["integrity_trees": ["/etc", "/usr/bin", "/usr/sbin"]])
            try root.learn()
            var lines: [String] = []
            try FileBaseline.forEachFile(of: nil, in: State.openForReading(state)) { file in
                guard file.description.hasPrefix("regular") else { return }
                lines.append("\(file.description.split(separator: " ")[4])  .\(file.path)")
            }
            let judged = try Program.run(
                "/bin/sh",
                ["-c", "cd '\(folder)' && find ./etc ./usr/bin ./usr/sbin -type f -exec sha256sum {} + | sort -k 2"])

            let expected = judged.output.split(separator: "\n").map(String.init)
            #expect(expected.count > 500)
            #expect(Set(lines) == Set(expected))
        }
    }

    @Test func flagsAreThoseOfLsattr() throws {
        try WatchedRoot.with(["/w/a": ""]) { root in
            let path = "\(root.folder)/w/a"
            _ = try Program.run("/usr/bin/chattr", ["+dAS", path])
            try root.learn()
            let judged = try Program.run("/usr/bin/lsattr", ["-d", path]).output.prefix { $0 != " " }

            let description = try described(root, "/w/a")
            #expect(description.last == judged.filter { !"-eIN".contains($0) })
        }
    }

    @Test func capabilitiesAreThoseOfGetcap() throws {
        try WatchedRoot.with(["/w/a": ""]) { root in
            let path = "\(root.folder)/w/a"
            _ = try Program.run("/usr/sbin/setcap", ["cap_chown,cap_net_raw=ep", path])
            try root.learn()
            let judged = try Program.run("/usr/sbin/getcap", [path]).output.split(separator: " ").last

            let description = try described(root, "/w/a")
            #expect(description.last == judged?.trimmingCharacters(in: .newlines))
        }
    }

    @Test func accessListsAreThoseOfGetfacl() throws {
        try WatchedRoot.with(["/w/a": ""]) { root in
            let path = "\(root.folder)/w/a"
            _ = try Program.run("/usr/bin/setfacl", ["-m", "u:7:rw,g:8:x", path])
            try root.learn()
            let judged = try Program.run("/usr/bin/getfacl", ["-cnEp", path]).output.split(separator: "\n")

            let description = try described(root, "/w/a")
            #expect(description.last == judged.joined(separator: ","))
        }
    }

    private func described(_ root: WatchedRoot, _ path: String) throws -> [String] {
        var words: [String] = []
        try FileBaseline.forEachFile(of: [path], in: State.openForReading(root.state)) { file in
            words = file.description.split(separator: " ").map(String.init)
        }
        return words
    }
}
