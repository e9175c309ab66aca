import Foundation
import TestSupport
import Testing

/// `elpis tentacle`, and the program under the name of the reference client.
@Suite struct TransferCommandTests {
    /// Runs the program in the folder, under a name.
    private func run(_ name: String, _ arguments: [String], in folder: String) throws -> Program.Result {
        let link = "\(folder)/\(name)"
        if !FileManager.default.fileExists(atPath: link) {
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: elpisProgram)
        }
        return try Program.run("/bin/sh", ["-c", "cd \"$0\" && exec \"$@\"", folder, link] + arguments)
    }

    private static let taking: [ScriptedServer.Step] = [
        .hearFile(answer: "SEND OK\n"), .say("SEND OK\n"), .hearFile(answer: "SEND OK\n"), .say("SEND OK\n"),
        .keepSilent,
    ]

    @Test(arguments: [["tentacle_client"], ["elpis", "tentacle", "client"]])
    func theDropInSendsFiles(_ command: [String]) async throws {
        let server = ScriptedServer([TransferCommandTests.taking])
        defer { server.stop() }

        let result = try withTemporaryFolder(["a.data": "hello", "b.data": "world"]) { folder in
            try run(
                command[0], command.dropFirst() + ["-p", "\(server.port)", "-v", "a.data", "\(folder)/b.data"],
                in: folder)
        }

        #expect(result.status == 0)
        try await eventually { server.heard == "SEND <a.data> SIZE 5\nhelloSEND <b.data> SIZE 5\nworldQUIT\n" }
    }

    @Test func theDropInSendsNothingWhenAFileIsMissing() throws {
        let server = ScriptedServer([TransferCommandTests.taking])
        defer { server.stop() }

        let result = try withTemporaryFolder(["a.data": "hello"]) {
            try run("tentacle_client", ["-p", "\(server.port)", "a.data", "missing"], in: $0)
        }

        #expect(result.status == 1)
        #expect(server.heard == "")
        #expect(result.errors.contains("missing cannot be read: No such file or directory"))
    }

    @Test func theDropInStopsAtTheFirstFailure() async throws {
        let server = ScriptedServer([[.hearLine, .say("SEND ERR (file already exists)\n"), .keepSilent]])
        defer { server.stop() }

        let result = try withTemporaryFolder(["a.data": "hello", "b.data": "world"]) {
            try run("tentacle_client", ["-p", "\(server.port)", "a.data", "b.data"], in: $0)
        }

        #expect(result.status == 1)
        #expect(result.errors == "tentacle_client: the server refused when sending a.data: file already exists\n")
        #expect(!server.heard.contains("b.data"))
    }

    @Test func theDropInCanKeepQuiet() throws {
        let server = ScriptedServer([[.hearLine]])
        defer { server.stop() }

        let result = try withTemporaryFolder(["a.data": "hello"]) {
            try run("tentacle_client", ["-q", "-p", "\(server.port)", "a.data"], in: $0)
        }

        #expect(result.status == 1)
        #expect(result.errors == "")
    }

    @Test func theDropInGetsAFileInPlaceOfTheOldOne() throws {
        let server = ScriptedServer([[.hearLine, .say("RECV SIZE 5\n"), .hearLine, .say("hello"), .keepSilent]])
        defer { server.stop() }

        try withTemporaryFolder(["x.conf": "old"]) { folder in
            let result = try run("tentacle_client", ["-g", "-p", "\(server.port)", "x.conf"], in: folder)

            #expect(result.status == 0)
            #expect(try String(contentsOfFile: "\(folder)/x.conf", encoding: .utf8) == "hello")
        }
    }

    @Test func anInterruptedFileLeavesTheOldOne() throws {
        let server = ScriptedServer([[.hearLine, .say("RECV SIZE 5\n"), .hearLine, .say("hel")]])
        defer { server.stop() }

        try withTemporaryFolder(["x.conf": "old"]) { folder in
            let result = try run("tentacle_client", ["-g", "-p", "\(server.port)", "x.conf"], in: folder)

            #expect(result.status == 1)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["tentacle_client", "x.conf"])
            #expect(try String(contentsOfFile: "\(folder)/x.conf", encoding: .utf8) == "old")
        }
    }

    @Test(arguments: [[], ["-h"], ["-Z", "f"], ["-c", "-e", "x", "f"], ["-g", "../x"]])
    func theDropInEndsWithOneOnAWrongCommandLine(_ arguments: [String]) throws {
        let result = try withTemporaryFolder { try run("tentacle_client", arguments, in: $0) }

        #expect(result.status == 1)
        #expect(result.errors != "")
    }

    @Test func theDropInSaysThatItVerifiesNobody() throws {
        try withTemporaryFolder(["a.data": "hello"]) { folder in
            let result = try run("tentacle_client", ["-c", "-p", "1", "a.data"], in: folder)

            #expect(result.errors.contains("whoever answers is taken for the server"))
        }
    }

    @Test func sendAndGetWork() async throws {
        let server = ScriptedServer([
            [.hearLine, .say("PASS OK\n"), .hearFile(answer: "SEND OK\n"), .say("SEND OK\n"), .keepSilent],
            [.hearLine, .say("RECV SIZE 5\n"), .hearLine, .say("hello"), .keepSilent],
        ])
        defer { server.stop() }

        try withTemporaryFolder(["a.data": "hello", "password": "S3cret pw\n"]) { folder in
            let options = ["--server", "127.0.0.1:\(server.port)", "--plain"]
            let sent = try run(
                "elpis", ["tentacle", "send"] + options + ["--password-file", "password", "a.data"], in: folder)
            let got = try run("elpis", ["tentacle", "get"] + options + ["x.md5"], in: folder)

            #expect(sent.status == 0 && got.status == 0)
            #expect(try String(contentsOfFile: "\(folder)/x.md5", encoding: .utf8) == "hello")
        }
        #expect(server.heard.hasPrefix("PASS 157144f66619d26f8d32a4c9ca5435f1\nSEND <a.data> SIZE 5\nhello"))
    }

    @Test(arguments: [
        [], ["--plain", "--ca", "x"], ["--ca-fingerprint", "12"], ["--ca", "x", "--certificate", "y"],
        ["--plain", "--proxy-login-file", "x"], ["--plain", "--timeout", "0"],
    ])
    func trustIsChosenOrNothingIsSent(_ options: [String]) throws {
        let result = try withTemporaryFolder {
            try run("elpis", ["tentacle", "send", "--server", "h"] + options + ["f"], in: $0)
        }

        #expect(result.status == 64)
    }

    @Test func whatCannotBeDoneIsStatusTwo() throws {
        let result = try withTemporaryFolder {
            try run("elpis", ["tentacle", "send", "--server", "h", "--plain", "missing"], in: $0)
        }

        #expect(result.status == 2)
        #expect(result.errors == "elpis: missing cannot be read: No such file or directory\n")
    }
}
