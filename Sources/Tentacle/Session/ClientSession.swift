/// The client's side of a conversation as a value: what the server says goes in, what that means comes out.
///
/// Each command gives the bytes to write, which belong in one write of their own: the reference server looks for the end
/// of a line only at the end of what it has read.
package struct ClientSession: Sendable {
    /// What an answer means.
    package enum Event: Sendable, Hashable {
        case passwordAccepted
        /// The server waits for the file's bytes.
        case bodyWanted
        case stored
        /// The server has a file of this size to give; ``accept()`` or ``decline()``.
        case announced(size: Int)
        case body([UInt8])
        case received
        /// There is no such file.
        case missing
        case refused(String)
    }

    private enum State: Hashable {
        case idle
        case givingPassword
        case askingToSend(TransferForm)
        case sending(TransferForm)
        case awaitingReceipt(TransferForm)
        case asking(TransferForm)
        case deciding(TransferForm, size: Int)
        case receiving(left: Int)
    }

    /// What the conversation is about, for errors.
    private(set) var step = TransferError.Step.connecting
    private var state = State.idle
    private var unread: [UInt8] = []

    package init() {}

    // MARK: Commands

    package mutating func logIn(_ password: PasswordDigest) throws(TransferError) -> [UInt8] {
        try begin(.password, .givingPassword)
        return line("PASS \(password.text)")
    }

    package mutating func send(_ name: String, size: Int, _ form: TransferForm) throws(TransferError) -> [UInt8] {
        try ClientSession.verify(name)
        guard size > 0 else { throw .emptyFile(name) }
        try begin(.sending(name), .askingToSend(form))
        return line("\(form.sendWord) <\(name)> SIZE \(size)")
    }

    /// All bytes of the file are written.
    package mutating func finishBody() {
        guard case .sending(let form) = state else { preconditionFailure("nothing is being sent") }
        state = .awaitingReceipt(form)
    }

    package mutating func fetch(_ name: String, _ form: TransferForm) throws(TransferError) -> [UInt8] {
        try ClientSession.verify(name)
        try begin(.fetching(name), .asking(form))
        return line("\(form.fetchWord) <\(name)>")
    }

    package mutating func accept() -> [UInt8] {
        guard case .deciding(let form, let size) = state else { preconditionFailure("nothing was announced") }
        state = .receiving(left: size)
        return line("\(form.fetchWord) OK")
    }

    /// The server understands any other line as "do not send".
    package mutating func decline() -> [UInt8] {
        guard case .deciding(let form, _) = state else { preconditionFailure("nothing was announced") }
        state = .idle
        return line("\(form.fetchWord) ERR")
    }

    package mutating func quit() throws(TransferError) -> [UInt8] {
        try begin(.leaving, .idle)
        return line("QUIT")
    }

    // MARK: Answers

    package mutating func take(_ bytes: some Sequence<UInt8>) {
        unread += bytes
    }

    /// The next thing that the server has said; nil while it has not been said to its end.
    package mutating func nextEvent() throws(TransferError) -> Event? {
        if case .receiving(let left) = state { return bodyEvent(left) }
        guard let answer = try nextLine() else { return nil }
        switch state {
        case .givingPassword:
            guard answer == "PASS OK" else { throw .garbage(step) }
            state = .idle
            return .passwordAccepted
        case .askingToSend(let form):
            if answer == "\(form.sendWord) OK" {
                state = .sending(form)
                return .bodyWanted
            }
            return try refusal(answer, form.sendWord)
        case .awaitingReceipt(let form):
            guard answer == "\(form.sendWord) OK" else { return try refusal(answer, form.sendWord) }
            state = .idle
            return .stored
        case .asking(let form): return try announcement(answer, form)
        case .idle, .sending, .deciding, .receiving: throw .garbage(step)
        }
    }

    private mutating func bodyEvent(_ left: Int) -> Event? {
        guard left > 0 else {
            state = .idle
            return .received
        }
        guard !unread.isEmpty else { return nil }
        let count = min(left, unread.count)
        let part = Array(unread[..<count])
        unread.removeFirst(count)
        state = .receiving(left: left - count)
        return .body(part)
    }

    private mutating func announcement(_ answer: String, _ form: TransferForm) throws(TransferError) -> Event {
        let beginning = "\(form.fetchWord) SIZE "
        guard answer.hasPrefix(beginning) else {
            let event = try refusal(answer, form.fetchWord)
            return event == .refused("file does not exist") ? .missing : event
        }
        let digits = answer.dropFirst(beginning.count)
        guard (1...18).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let size = Int(digits)
        else { throw .garbage(step) }
        state = .deciding(form, size: size)
        return .announced(size: size)
    }

    private mutating func refusal(_ answer: String, _ word: String) throws(TransferError) -> Event {
        state = .idle
        if answer == "\(word) ERR" { return .refused("it gives no reason") }
        let beginning = "\(word) ERR ("
        guard answer.hasPrefix(beginning), answer.hasSuffix(")") else { throw .garbage(step) }
        return .refused(String(answer.dropFirst(beginning.count).dropLast()))
    }

    /// A line without its end; nothing in the protocol makes one longer than this.
    private static let longestLine = 1024

    private mutating func nextLine() throws(TransferError) -> String? {
        guard let end = unread.prefix(ClientSession.longestLine).firstIndex(of: UInt8(ascii: "\n")) else {
            guard unread.count < ClientSession.longestLine else { throw .garbage(step) }
            return nil
        }
        let line = unread[..<end]
        unread.removeFirst(end + 1)
        guard line.allSatisfy({ (0x20...0x7e).contains($0) }) else { throw .garbage(step) }
        return String(decoding: line, as: UTF8.self)
    }

    // MARK: Parts

    /// A command begins when the one before it has ended; where that was left in its middle, nothing more can be said.
    private mutating func begin(_ step: TransferError.Step, _ state: State) throws(TransferError) {
        guard self.state == .idle else { throw .unfinished(self.step) }
        self.step = step
        self.state = state
    }

    private func line(_ text: String) -> [UInt8] { Array("\(text)\n".utf8) }

    private static func verify(_ name: String) throws(TransferError) {
        guard (1...255).contains(name.utf8.count), !name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
            throw .badName
        }
    }
}

/// Whether a file travels as it is.
package enum TransferForm: Sendable, Hashable {
    case plain
    /// As a ZIP archive with one member.
    case compressed

    var sendWord: String { self == .plain ? "SEND" : "ZSEND" }
    var fetchWord: String { self == .plain ? "RECV" : "ZRECV" }
}
