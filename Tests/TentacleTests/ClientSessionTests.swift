import Testing

@testable import Tentacle

/// The client's conversation as a value, without sockets.
@Suite struct ClientSessionTests {
    @Test func aCommandIsOneLine() throws {
        var session = ClientSession()

        #expect(try session.send("a.1.data", size: 5, .plain) == Array("SEND <a.1.data> SIZE 5\n".utf8))
    }

    @Test func thePasswordGoesAsADigest() throws {
        var session = ClientSession()

        #expect(
            try session.logIn(PasswordDigest(of: "S3cret pw"))
                == Array("PASS 157144f66619d26f8d32a4c9ca5435f1\n".utf8))
    }

    /// Answers to `SEND`, as far as the conversation goes.
    @Test(arguments: [
        ("SEND OK\n", ClientSession.Event.bodyWanted),
        ("SEND ERR (file already exists)\n", .refused("file already exists")),
        ("SEND ERR (file is too big)\n", .refused("file is too big")),
        ("SEND ERR (invalid file name)\n", .refused("invalid file name")),
        ("SEND ERR\n", .refused("it gives no reason")),
    ])
    func anAnswerToSendIsUnderstood(_ answer: String, _ event: ClientSession.Event) throws {
        var session = ClientSession()
        _ = try session.send("x", size: 1, .plain)

        session.take(answer.utf8)

        #expect(try session.nextEvent() == event)
    }

    @Test(arguments: [
        ("RECV SIZE 32\n", ClientSession.Event.announced(size: 32)),
        ("RECV ERR (file does not exist)\n", .missing),
        ("RECV ERR (file has an invalid file name)\n", .refused("file has an invalid file name")),
    ])
    func anAnswerToRecvIsUnderstood(_ answer: String, _ event: ClientSession.Event) throws {
        var session = ClientSession()
        _ = try session.fetch("x", .plain)

        session.take(answer.utf8)

        #expect(try session.nextEvent() == event)
    }

    @Test(arguments: [
        "SEND OK\r\n", "send ok\n", "ZSEND OK\n", "\n", "RECV SIZE 5\n", "SEND ERR file\n", "SEND OK \n",
        String(repeating: "x", count: 2000), "SEND ERR (\u{1b}[2J)\n",
    ])
    func noAnswerToSendIsGarbage(_ answer: String) throws {
        var session = ClientSession()
        _ = try session.send("x", size: 1, .plain)
        session.take(answer.utf8)

        #expect(throws: TransferError.garbage(.sending("x"))) { try session.nextEvent() }
    }

    @Test(arguments: [
        "RECV SIZE -1\n", "RECV SIZE \n", "RECV SIZE 99999999999999999999\n", "RECV SIZE 0x10\n", "RECV OK\n",
    ])
    func noSizeIsGarbage(_ answer: String) throws {
        var session = ClientSession()
        _ = try session.fetch("x", .plain)
        session.take(answer.utf8)

        #expect(throws: TransferError.garbage(.fetching("x"))) { try session.nextEvent() }
    }

    /// A whole fetch, with the stream cut at every place.
    @Test(arguments: 1..<16)
    func whereTheStreamIsCutDoesNotMatter(_ place: Int) throws {
        var session = ClientSession()
        _ = try session.fetch("x", .plain)
        let stream = Array("RECV SIZE 5\nhello".utf8)
        var body: [UInt8] = []
        var ends = 0

        for part in [stream[..<place], stream[place...]] {
            session.take(part)
            while let event = try session.nextEvent() {
                switch event {
                case .announced: _ = session.accept()
                case .body(let bytes): body += bytes
                case .received: ends += 1
                default: Issue.record("unexpected: \(event)")
                }
                if ends > 0 { break }
            }
        }

        #expect(body == Array("hello".utf8))
        #expect(ends == 1)
    }

    @Test(arguments: ["", "a\nQUIT", "a\u{0}b", String(repeating: "x", count: 256)])
    func aNameThatBreaksALineIsNotSent(_ name: String) {
        var session = ClientSession()

        #expect(throws: TransferError.badName) { try session.send(name, size: 1, .plain) }
    }

    @Test func anEmptyFileIsNotSent() {
        var session = ClientSession()

        #expect(throws: TransferError.emptyFile("x")) { try session.send("x", size: 0, .plain) }
    }

    @Test func bytesThatNobodyAskedForAreGarbage() throws {
        var session = ClientSession()
        _ = try session.send("x", size: 1, .plain)
        session.take("SEND OK\nSEND OK\n".utf8)
        _ = try session.nextEvent()

        #expect(throws: TransferError.garbage(.sending("x"))) { try session.nextEvent() }
    }

    @Test func aConversationLeftInItsMiddleCannotGoOn() throws {
        var session = ClientSession()
        _ = try session.send("x", size: 1, .plain)

        #expect(throws: TransferError.unfinished(.sending("x"))) { try session.fetch("y", .plain) }
    }

    @Test func afterARefusalTheConversationGoesOn() throws {
        var session = ClientSession()
        _ = try session.send("x", size: 1, .compressed)
        session.take("ZSEND ERR (file is too big)\n".utf8)
        _ = try session.nextEvent()

        #expect(try session.fetch("y", .compressed) == Array("ZRECV <y>\n".utf8))
    }
}
