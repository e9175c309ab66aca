/// A line that a client may send, without its end.
enum ServerCommand: Sendable, Hashable {
    case logIn(digest: [UInt8])
    /// The size is nil where it is larger than a number can be.
    case send(TransferForm, name: [UInt8], size: Int?)
    case fetch(TransferForm, name: [UInt8])
    case quit

    /// Nil for what is no command; LS and MV of the reference server are none here.
    init?(_ line: ArraySlice<UInt8>) {
        if line == ServerCommand.quitLine[...] {
            self = .quit
        } else if let digest = line.dropping(prefix: "PASS ") {
            self = .logIn(digest: Array(digest))
        } else if let rest = line.dropping(prefix: "SEND <") {
            self.init(sending: rest, .plain)
        } else if let rest = line.dropping(prefix: "ZSEND <") {
            self.init(sending: rest, .compressed)
        } else if let rest = line.dropping(prefix: "RECV <"), rest.last == UInt8(ascii: ">") {
            self = .fetch(.plain, name: Array(rest.dropLast()))
        } else if let rest = line.dropping(prefix: "ZRECV <"), rest.last == UInt8(ascii: ">") {
            self = .fetch(.compressed, name: Array(rest.dropLast()))
        } else {
            return nil
        }
    }

    /// `name> SIZE digits`; the name goes up to the last `>` that fits.
    private init?(sending rest: ArraySlice<UInt8>, _ form: TransferForm) {
        let digits = rest.reversed().prefix { (0x30...0x39).contains($0) }.count
        let head = rest.dropLast(digits)
        guard digits > 0, head.count >= ServerCommand.sizeMark.count,
            head.suffix(ServerCommand.sizeMark.count) == ServerCommand.sizeMark[...]
        else { return nil }
        self = .send(
            form, name: Array(head.dropLast(ServerCommand.sizeMark.count)),
            size: Int(String(decoding: rest.suffix(digits), as: UTF8.self)))
    }

    private static let quitLine = Array("QUIT".utf8)
    private static let sizeMark = Array("> SIZE ".utf8)
}

extension ArraySlice<UInt8> {
    fileprivate func dropping(prefix: String) -> ArraySlice<UInt8>? {
        starts(with: prefix.utf8) ? dropFirst(prefix.utf8.count) : nil
    }
}
