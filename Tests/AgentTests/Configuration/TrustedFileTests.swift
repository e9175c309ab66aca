import Agent
import Foundation
import Testing
import TestSupport

/// Files that others could change are not used.
@Suite struct TrustedFileTests {
    private func set(_ mode: Int, _ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test func aFileThatOnlyWeCanChangeIsRead() throws {
        try withTemporaryFolder(["a/conf": "interval 60\n"]) { folder in
            try set(0o600, "\(folder)/a/conf")
            #expect(try AgentConfiguration.load("\(folder)/a/conf").settings.interval == 60)
        }
    }

    @Test(arguments: [("a/conf", 0o666), ("a", 0o777)])
    func aFileOrFolderThatOthersCanWriteIsRefused(_ path: String, _ mode: Int) throws {
        try withTemporaryFolder(["a/conf": ""]) { folder in
            try set(mode, "\(folder)/\(path)")
            #expect(throws: TrustError.writable(path: "\(folder)/\(path)")) {
                try AgentConfiguration.load("\(folder)/a/conf")
            }
        }
    }

    @Test(.enabled(if: geteuid() == 0)) func aFileOfSomebodyElseIsRefused() throws {
        try withTemporaryFolder(["conf": ""]) { folder in
            chown("\(folder)/conf", 65_534, 65_534)
            #expect(throws: TrustError.foreign(path: "\(folder)/conf", owner: 65_534)) {
                try TrustedFile("\(folder)/conf")
            }
        }
    }

    @Test func linksAreFollowedAndTheirTargetsVerified() throws {
        try withTemporaryFolder(["open/conf": "", "closed/x": ""]) { folder in
            try set(0o777, "\(folder)/open")
            symlink("../open/conf", "\(folder)/closed/link")
            #expect(throws: TrustError.writable(path: "\(folder)/open")) { try TrustedFile("\(folder)/closed/link") }
        }
    }

    @Test func linksInACircleEnd() throws {
        try withTemporaryFolder { folder in
            symlink("a", "\(folder)/a")
            #expect(throws: TrustError.system(path: "\(folder)/a", code: ELOOP)) { try TrustedFile("\(folder)/a") }
        }
    }

    @Test func aPipeIsNoConfiguration() throws {
        try withTemporaryFolder { folder in
            mkfifo("\(folder)/p", 0o600)
            #expect(throws: TrustError.noFile(path: "\(folder)/p")) { try AgentConfiguration.load("\(folder)/p") }
        }
    }

    @Test func anIncludedFileThatOthersCanWriteIsLeftOutAndTheOthersAreRead() throws {
        let block = "module_begin\nmodule_name NAME\nmodule_exec x\nmodule_end\n"
        try withTemporaryFolder([
            "conf": "include d/*.conf\n", "d/a.conf": block.replacingOccurrences(of: "NAME", with: "a"),
            "d/b.conf": block.replacingOccurrences(of: "NAME", with: "b") + "interval 5\n",
        ]) { folder in
            try set(0o666, "\(folder)/d/a.conf")
            let configuration = try AgentConfiguration.load("\(folder)/conf")

            #expect(configuration.modules.map(\.name) == ["b"])
            #expect(configuration.settings.interval == 300)
            #expect(configuration.problems.map(\.severity) == [.error, .warning])
        }
    }
}
