/// The server's side of a conversation as a value: what the client says goes in, what is to be done comes out.
///
/// Where an action asks for a decision, one of the methods under "Decisions" gives it before the next action is taken.
package struct ServerSession: Sendable {
    package enum Action: Sendable, Hashable {
        case reply([UInt8])
        /// The client wants to send a file: ``accept()`` or ``refuse(_:)``.
        case offered(TransferName, size: Int, TransferForm)
        case body([UInt8])
        /// All bytes of the file have come: ``stored()`` or ``refuse(_:)``.
        case bodyEnded
        /// The client wants a file: ``announce(size:)`` or ``refuse(_:)``.
        case wanted(TransferName, TransferForm)
        /// The client takes the announced file: all its bytes, and then ``given()``.
        case give
        /// The conversation is over.
        case close
    }

    /// What a client is told of a request that is not granted; the conversation goes on.
    package enum Refusal: Sendable, Hashable {
        case invalidName
        case tooBig
        case exists
        case missing
        /// The content of a compressed file cannot be unpacked.
        case cannotBeUnpacked
        case other(String)
    }

    private enum State: Hashable {
        case loggingIn
        case idle
        case decidingOffer(TransferForm, size: Int)
        case receiving(TransferForm, left: Int)
        case storing(TransferForm)
        case decidingWish(TransferForm)
        case announced(TransferForm)
        case giving
        case closed
    }

    private let password: PasswordDigest?
    private let maximumSize: Int
    private let forbidden: Set<Character>
    private var state: State
    /// What the client has said, from what was read last on.
    private(set) var unread: [UInt8] = []
    /// Bytes of `unread` that are read already.
    private var place = 0
    private var replies: [Action] = []

    /// A line that is longer is nobody's honest command.
    private static let longestLine = 1024

    /// `maximumSize` is that of a body, in bytes.
    package init(
        password: PasswordDigest?, maximumSize: Int, forbidden: Set<Character> = TransferName.forbidden
    ) {
        self.password = password
        self.maximumSize = maximumSize
        self.forbidden = forbidden
        state = password == nil ? .idle : .loggingIn
    }

    /// Whether a file is under way in either direction.
    package var isTransferring: Bool {
        switch state {
        case .loggingIn, .idle, .announced, .closed: false
        case .decidingOffer, .receiving, .storing, .decidingWish, .giving: true
        }
    }

    /// Whether a line has begun to come and has not ended.
    package var isWithinLine: Bool { !isTransferring && place < unread.count }

    package mutating func take(_ bytes: some Sequence<UInt8>) {
        // What is left is less than a line, however the client cuts its packets.
        unread.removeSubrange(..<place)
        place = 0
        unread += bytes
    }

    /// The next thing to do; nil while the client has not said enough.
    package mutating func nextAction() -> Action? {
        if !replies.isEmpty { return replies.removeFirst() }
        switch state {
        case .closed: return nil
        case .receiving(let form, let left): return bodyAction(form, left)
        case .loggingIn, .idle, .announced:
            guard let line = nextLine() else { return unread.count - place < ServerSession.longestLine ? nil : close() }
            return act(on: line)
        case .decidingOffer, .storing, .decidingWish, .giving: preconditionFailure("a decision is due")
        }
    }

    // MARK: Decisions

    package mutating func accept() {
        guard case .decidingOffer(let form, let size) = state else { preconditionFailure("nothing is offered") }
        say("\(form.sendWord) OK")
        state = .receiving(form, left: size)
    }

    /// The file is on disk under its final name.
    package mutating func stored() {
        guard case .storing(let form) = state else { preconditionFailure("nothing is being stored") }
        say("\(form.sendWord) OK")
        state = .idle
    }

    package mutating func announce(size: Int) {
        guard case .decidingWish(let form) = state else { preconditionFailure("nothing is wanted") }
        say("\(form.fetchWord) SIZE \(size)")
        state = .announced(form)
    }

    package mutating func given() {
        guard state == .giving else { preconditionFailure("nothing is being given") }
        state = .idle
    }

    package mutating func refuse(_ refusal: Refusal) {
        switch state {
        case .decidingOffer(let form, _), .storing(let form): say(refusal.sendingText(form))
        case .decidingWish(let form): say(refusal.fetchingText(form))
        case .loggingIn, .idle, .receiving, .announced, .giving, .closed: preconditionFailure("nothing to refuse")
        }
        state = .idle
    }

    // MARK: Lines

    private mutating func act(on line: ArraySlice<UInt8>) -> Action? {
        if case .announced(let form) = state {
            // Any other line means that the client does not want the file.
            state = line.elementsEqual("\(form.fetchWord) OK".utf8) ? .giving : .idle
            return state == .giving ? .give : nextAction()
        }
        guard let command = ServerCommand(line) else { return close() }
        switch (command, state) {
        case (.logIn(let digest), .loggingIn):
            guard password?.matches(digest) == true else { return close() }
            state = .idle
            return .reply(Array("PASS OK\n".utf8))
        case (.send(let form, let name, let size), .idle): return offer(name, size, form)
        case (.fetch(let form, let name), .idle):
            state = .decidingWish(form)
            guard let name = TransferName(name, forbidden: forbidden) else {
                refuse(.invalidName)
                return nextAction()
            }
            return .wanted(name, form)
        case (.quit, _), (_, .loggingIn), (.logIn, _): return close()
        case (.send, _), (.fetch, _): return close()
        }
    }

    private mutating func offer(_ name: [UInt8], _ size: Int?, _ form: TransferForm) -> Action? {
        state = .decidingOffer(form, size: size ?? .max)
        guard let name = TransferName(name, forbidden: forbidden) else {
            refuse(.invalidName)
            return nextAction()
        }
        guard let size, size >= 1, size <= maximumSize else {
            refuse(.tooBig)
            return nextAction()
        }
        return .offered(name, size: size, form)
    }

    private mutating func bodyAction(_ form: TransferForm, _ left: Int) -> Action? {
        guard left > 0 else {
            state = .storing(form)
            return .bodyEnded
        }
        guard place < unread.count else { return nil }
        let part = Array(unread[place..<min(place + left, unread.count)])
        place += part.count
        state = .receiving(form, left: left - part.count)
        return .body(part)
    }

    private mutating func nextLine() -> ArraySlice<UInt8>? {
        guard let end = lineEnd else { return nil }
        defer { place = end + 1 }
        return unread[place..<end]
    }

    private var lineEnd: Int? {
        unread[place...].prefix(ServerSession.longestLine).firstIndex(of: UInt8(ascii: "\n"))
    }

    private mutating func close() -> Action {
        state = .closed
        return .close
    }

    private mutating func say(_ line: String) {
        replies.append(.reply(Array("\(line)\n".utf8)))
    }
}

extension ServerSession.Refusal {
    fileprivate func sendingText(_ form: TransferForm) -> String {
        let text =
            switch self {
            case .invalidName: " (invalid file name)"
            case .tooBig: " (file is too big)"
            case .exists: " (file already exists)"
            case .missing: " (file does not exist)"
            case .cannotBeUnpacked: ""
            case .other(let reason): " (\(reason))"
            }
        return "\(form.sendWord) ERR\(text)"
    }

    fileprivate func fetchingText(_ form: TransferForm) -> String {
        let text =
            switch self {
            case .invalidName: "file has an invalid file name"
            case .other(let reason): reason
            case .missing, .tooBig, .exists, .cannotBeUnpacked: "file does not exist"
            }
        return "\(form.fetchWord) ERR (\(text))"
    }
}
