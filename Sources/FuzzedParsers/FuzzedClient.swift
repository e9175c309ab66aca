internal import Tentacle

/// A client's side that wants one thing after the other.
struct FuzzedClient {
    private var session = ClientSession()
    private var wishes: UInt8
    private var isWaiting = false

    init(wishes: UInt8) {
        self.wishes = wishes
    }

    mutating func take(_ bytes: [UInt8]) throws {
        try ask()
        session.take(bytes)
        while let event = try session.nextEvent() {
            switch event {
            case .bodyWanted: session.finishBody()
            case .announced: _ = wishes & 8 == 0 ? session.accept() : session.decline()
            case .body: continue
            case .passwordAccepted, .stored, .received, .missing, .refused: isWaiting = false
            }
            if case .announced = event, wishes & 8 != 0 { isWaiting = false }
            try ask()
        }
    }

    private mutating func ask() throws {
        guard !isWaiting else { return }
        isWaiting = true
        wishes = wishes &* 5 &+ 3
        let form = wishes & 16 == 0 ? TransferForm.plain : .compressed
        switch wishes & 3 {
        case 0: _ = try session.logIn(PasswordDigest(of: "a"))
        case 1: _ = try session.send("a.data", size: 10, form)
        case _: _ = try session.fetch("a.conf", form)
        }
    }
}
