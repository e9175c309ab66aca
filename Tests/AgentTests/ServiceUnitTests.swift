import Foundation
import TestSupport
import Testing

/// The systemd unit, judged by systemd's own tools.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")))
struct ServiceUnitTests {
    private let unit = "\(projectFolder)/packaging/elpis-agent.service"

    @Test func theServiceIsExposedLittle() throws {
        let result = try Program.run("/usr/bin/systemd-analyze", ["security", "--offline=yes", unit])

        let level = try #require(result.output.firstMatch(of: /exposure level for [^:]*: ([0-9.]+)/)?.1)
        #expect(Double(level) ?? 10 <= 2.0)
    }

    @Test func theUnitIsClean() throws {
        try withTemporaryFolder { folder in
            // The program and the manual are not installed where the tests run.
            let text = try String(contentsOfFile: unit, encoding: .utf8)
                .replacing("/usr/local/bin/elpis", with: "/bin/true")
                .replacing(/Documentation=.*\n/, with: "")
            let copy = "\(folder)/elpis-agent.service"
            try text.write(toFile: copy, atomically: true, encoding: .utf8)

            let result = try Program.run("/usr/bin/systemd-analyze", ["verify", copy])

            #expect(result.errors == "")
            #expect(result.status == 0)
        }
    }

    @Test func theUserIsMadeBySysusers() throws {
        try withTemporaryFolder(["etc/passwd": "", "etc/group": ""]) { folder in
            let result = try Program.run(
                "/usr/bin/systemd-sysusers", ["--root=\(folder)", "\(projectFolder)/packaging/elpis.sysusers"])

            #expect(result.status == 0)
            let passwd = try String(contentsOfFile: "\(folder)/etc/passwd", encoding: .utf8)
            #expect(passwd.contains(/elpis:x:\d+:\d+:Elpis agent:\/var\/lib\/elpis:\/usr\/sbin\/nologin/))
        }
    }
}
