import Foundation
import TestSupport
import Testing

/// `elpis logs`, as agents and people run it.
struct LogsCommandTests {
    /// Agents' configurations name the plugin and not its arguments' program.
    @Test func underTheOldPluginsNameItIsThatPlugin() throws {
        try withTemporaryFolder(["app.log": "before\n"]) { folder in
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/grep_log_module", withDestinationPath: elpisProgram)
            let arguments = [
                "\(folder)/app.log", "Syslog", "\\.\\*", "--state", "\(folder)/state", "--seal-key",
                "\(folder)/keys/key",
            ]
            let first = try Program.run("\(folder)/grep_log_module", arguments)
            try Data("before\nafter .* this\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/app.log"))

            let second = try Program.run("\(folder)/grep_log_module", arguments)
            let line = Data("after .* this\n".utf8).base64EncodedString()
            #expect(first.output == "" && second.output.contains(line))
        }
    }

    @Test func aLogThatIsNotThereIsTold() throws {
        try withTemporaryFolder { folder in
            let result = try Program.run(
                elpisProgram,
                [
                    "logs", "grep", "\(folder)/app.log", "Syslog", ".", "--state", "\(folder)/state", "--seal-key",
                    "\(folder)/keys/key",
                ])

            #expect(result.status == 0 && result.output == "" && result.errors.contains("/app.log does not exist"))
        }
    }
}
