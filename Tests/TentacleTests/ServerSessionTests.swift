import Foundation
import Testing

@testable import Tentacle

/// What a server says, without any socket: each row of the protocol's table of replies.
struct ServerSessionTests {
    /// A server with a few files, all of whose answers are in `output`.
    private struct Desk {
        var session: ServerSession
        var files: [String: String]
        var output = ""
        var isClosed = false
        private var name = ""
        private var body: [UInt8] = []
        var stores = true

        init(password: String? = nil, files: [String: String] = [:], maximumSize: Int = 2_000_000) {
            session = ServerSession(
                password: password.map { PasswordDigest(of: $0) }, maximumSize: maximumSize)
            self.files = files
        }

        mutating func take(_ bytes: some Sequence<UInt8>) {
            session.take(bytes)
            while let action = session.nextAction() { act(on: action) }
        }

        private mutating func act(on action: ServerSession.Action) {
            switch action {
            case .reply(let bytes): output += String(decoding: bytes, as: UTF8.self)
            case .offered(let name, _, _):
                self.name = name.text
                body = []
                if files[name.text] != nil { session.refuse(.exists) } else { session.accept() }
            case .body(let part): body += part
            case .bodyEnded:
                guard stores else { return session.refuse(.cannotBeUnpacked) }
                files[name] = String(decoding: body, as: UTF8.self)
                session.stored()
            case .wanted(let name, _):
                self.name = name.text
                if let file = files[name.text] {
                    session.announce(size: file.utf8.count)
                } else {
                    session.refuse(.missing)
                }
            case .give:
                output += files[name] ?? ""
                session.given()
            case .close: isClosed = true
            }
        }
    }

    @Test(arguments: [
        // Client, server, whether the conversation is over.
        ("SEND <a.1.data> SIZE 5\nhello", "SEND OK\nSEND OK\n", false),
        ("SEND <a.1.data> SIZE 5\nhell", "SEND OK\n", false),
        ("ZSEND <a.1.data> SIZE 5\nhello", "ZSEND OK\nZSEND OK\n", false),
        ("SEND <a/b> SIZE 3\n", "SEND ERR (invalid file name)\n", false),
        ("ZSEND <a*b> SIZE 3\n", "ZSEND ERR (invalid file name)\n", false),
        ("SEND <a> SIZE 0\n", "SEND ERR (file is too big)\n", false),
        ("SEND <a> SIZE 2000001\n", "SEND ERR (file is too big)\n", false),
        ("SEND <a> SIZE 99999999999999999999\n", "SEND ERR (file is too big)\n", false),
        ("SEND <there> SIZE 3\n", "SEND ERR (file already exists)\n", false),
        ("SEND <there> SIZE 3\nSEND <b> SIZE 1\nx", "SEND ERR (file already exists)\nSEND OK\nSEND OK\n", false),
        ("RECV <there>\n", "RECV SIZE 7\n", false),
        ("RECV <there>\nRECV OK\n", "RECV SIZE 7\ncontent", false),
        ("ZRECV <there>\nZRECV OK\n", "ZRECV SIZE 7\ncontent", false),
        ("RECV <there>\nno\nRECV <none>\n", "RECV SIZE 7\nRECV ERR (file does not exist)\n", false),
        ("RECV <there>\nZRECV OK\n", "RECV SIZE 7\n", false),
        ("RECV <a/b>\n", "RECV ERR (file has an invalid file name)\n", false),
        ("ZRECV <a/b>\n", "ZRECV ERR (file has an invalid file name)\n", false),
        ("ZRECV <none>\n", "ZRECV ERR (file does not exist)\n", false),
        ("QUIT\n", "", true),
        ("QUIT\r\n", "", true),
        ("quit\n", "", true),
        ("\n", "", true),
        ("HELO\n", "", true),
        ("LS <conf>\n", "", true),
        ("MV <there>\n", "", true),
        ("PASS 157144f66619d26f8d32a4c9ca5435f1\n", "", true),
        ("SEND <a> SIZE\n", "", true),
        ("SEND <a> SIZE 5 \n", "", true),
        ("SEND <a> SIZE -5\n", "", true),
        ("SEND a SIZE 5\n", "", true),
        ("RECV <a\n", "", true),
        (String(repeating: "x", count: 1024), "", true),
        (String(repeating: "x", count: 1023), "", false),
        ("SEND <a.1.data> SIZE 5\nhelloSEND <b> SIZE 1\nyQUIT\n", "SEND OK\nSEND OK\nSEND OK\nSEND OK\n", true),
    ])
    func theAnswersAreThoseOfTheProtocol(_ said: String, _ answer: String, _ isOver: Bool) {
        var desk = Desk(files: ["there": "content"])

        desk.take(said.utf8)

        #expect(desk.output == answer)
        #expect(desk.isClosed == isOver)
    }

    @Test func aFileThatCannotBeUnpackedIsAnErrorWithoutText() {
        var desk = Desk()
        desk.stores = false

        desk.take("ZSEND <a> SIZE 1\nxSEND <b> SIZE 1\n".utf8)

        #expect(desk.output == "ZSEND OK\nZSEND ERR\nSEND OK\n")
    }

    @Test func packetsThatEndWithinALineAreNotGathered() {
        var desk = Desk()

        desk.take("RECV <x".utf8)
        for _ in 0..<1_000 { desk.take(">\nRECV <x".utf8) }

        #expect(desk.session.unread.count < 100)
    }

    @Test func aServerThatTakesNoFilesSaysSo() {
        var desk = Desk(maximumSize: 0)

        desk.take("SEND <a> SIZE 1\n".utf8)

        #expect(desk.output == "SEND ERR (file is too big)\n")
    }

    @Test(arguments: [
        ("PASS 157144f66619d26f8d32a4c9ca5435f1\nRECV <x>\n", "PASS OK\nRECV ERR (file does not exist)\n", false),
        ("PASS 157144f66619d26f8d32a4c9ca5435f2\n", "", true), ("PASS \n", "", true),
        ("SEND <a> SIZE 1\n", "", true), ("QUIT\n", "", true),
        ("PASS 157144F66619D26F8D32A4C9CA5435F1\n", "", true),
        (
            "PASS 157144f66619d26f8d32a4c9ca5435f1\nPASS 157144f66619d26f8d32a4c9ca5435f1\n", "PASS OK\n", true
        ),
    ])
    func aServerWithAPasswordWantsItFirst(_ said: String, _ answer: String, _ isOver: Bool) {
        var desk = Desk(password: "S3cret pw")

        desk.take(said.utf8)

        #expect(desk.output == answer)
        #expect(desk.isClosed == isOver)
    }

    private static let conversation = Array(
        """
        PASS 157144f66619d26f8d32a4c9ca5435f1
        SEND <a.1.data> SIZE 12
        body
        SEND <>SEND <b> SIZE 2
        xyRECV <there>
        RECV OK
        RECV <a.1.data>
        no
        QUIT

        """.utf8)

    private func outcome(ofPieces pieces: [ArraySlice<UInt8>]) -> (String, [String: String], Bool) {
        var desk = Desk(password: "S3cret pw", files: ["there": "content"])
        for piece in pieces { desk.take(piece) }
        return (desk.output, desk.files, desk.isClosed)
    }

    @Test func everySplitOfTheBytesHasTheSameOutcome() {
        let bytes = ServerSessionTests.conversation
        let whole = outcome(ofPieces: [bytes[...]])

        #expect(whole.1["a.1.data"] == "body\nSEND <>" && whole.1["b"] == "xy" && whole.2)
        for first in 0..<bytes.count {
            for second in first..<bytes.count {
                let split = outcome(ofPieces: [bytes[..<first], bytes[first..<second], bytes[second...]])
                #expect(split == whole, "split at \(first) and \(second)")
            }
        }
    }

    @Test func noBytesMakeItCrash() {
        var generator = SystemRandomNumberGenerator()
        let words = [
            "SEND <a> SIZE 3\n", "RECV <there>\n", "RECV OK\n", "ZSEND <", "> SIZE ", "\n", "QUIT\n", "PASS ", "9",
            "\0",
        ]
        for _ in 0..<5_000 {
            var desk = Desk(files: ["there": "content"])
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                desk.take(words.randomElement(using: &generator)?.utf8 ?? "".utf8)
            }
            #expect(desk.files["there"] == "content")
        }
    }
}

struct TransferNameTests {
    /// U+0301 makes one character of itself and what is before it.
    @Test(arguments: Array(".-|/;*'~")) func aCombiningMarkDoesNotHideWhatIsForbidden(_ character: Character) {
        #expect(TransferName("\(character)\u{301}b".utf8) == nil)
    }

    @Test(arguments: Array("?[]/\\=+<>:;',*~|")) func whatIsForbiddenIsRefused(_ character: Character) {
        #expect(TransferName("a\(character)b".utf8) == nil)
    }

    @Test(arguments: [
        "", ".", "..", ".hidden", "-rf", " a", "a ", "a\tb", "a\0b", "a\u{7f}b", "a\u{202e}b", "a\u{200b}b",
        String(repeating: "n", count: 256),
    ])
    func whatMisleadsIsRefused(_ name: String) {
        #expect(TransferName(name.utf8) == nil)
    }

    @Test(arguments: [
        "7815696ecbf1c96e6894b779456d330e.1711584000.data", "web 1.5.data", "a$b`c(d)e&f.data", "日本.1.data",
        String(repeating: "n", count: 255),
    ])
    func whatIsHarmlessIsTaken(_ name: String) {
        #expect(TransferName(name.utf8)?.text == name)
    }

    @Test func bytesThatAreNoTextAreRefused() {
        #expect(TransferName([0x61, 0xff, 0x62]) == nil)
    }

    @Test func anotherSetOfForbiddenCharactersReplacesTheUsual() {
        #expect(TransferName("a:b".utf8, forbidden: ["$"]) != nil)
        #expect(TransferName("a$b".utf8, forbidden: ["$"]) == nil)
        #expect(TransferName("a/b".utf8, forbidden: ["$"]) == nil)
    }
}
