internal import Tentacle

/// A server's side whose decisions follow from a seed.
struct FuzzedServer {
    private var session: ServerSession
    private var decisions: UInt8
    /// What was done, with the bytes of a body together.
    private(set) var record: [String] = []
    private var body: [UInt8] = []

    init(_ seed: UInt8) {
        session = ServerSession(password: seed & 1 == 0 ? nil : PasswordDigest(of: "a"), maximumSize: 5_000)
        decisions = seed
    }

    mutating func take(_ bytes: [UInt8]) {
        session.take(bytes)
        while let action = session.nextAction() {
            if case .body(let bytes) = action {
                body += bytes
                continue
            }
            record.append("\(body) \(action)")
            body = []
            decide(action)
        }
    }

    private mutating func decide(_ action: ServerSession.Action) {
        decisions = decisions &* 5 &+ 3
        let isGranted = decisions & 0x30 != 0
        switch action {
        case .offered where isGranted: session.accept()
        case .bodyEnded where isGranted: session.stored()
        case .wanted where isGranted: session.announce(size: Int(decisions))
        case .offered, .bodyEnded, .wanted: session.refuse(.other("no"))
        case .give: session.given()
        case .reply, .body, .close: break
        }
    }
}
