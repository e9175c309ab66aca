internal import Glibc

/// The other end of a connection, as it stands at the end of a message.
///
/// What stands before it can be a user's name that a stranger chose, with spaces and addresses in it: only the end is the
/// program's own.
struct NetworkPeer {
    let before: LogText
    let address: String
    let port: Int?

    /// From `… ADDRESS port N`, or `… ADDRESS`, where the program writes no port.
    init?(endOf text: LogText, separator: StaticString, needsPort: Bool = true) {
        var rest = text
        var port: Int?
        if let (before, digits) = text.split(atLast: " port "), let number = digits.number, number <= 65_535 {
            port = number
            rest = before
        }
        guard port != nil || !needsPort, let (before, address) = rest.split(atLast: separator),
            let address = NetworkPeer.address(address)
        else { return nil }
        self.before = before
        self.address = address
        self.port = port
    }

    /// An address or host name as programs write it; nil for any other text.
    static func address(_ text: LogText) -> String? {
        guard !text.isEmpty, text.count <= 255 else { return nil }
        let isName = text.allSatisfy { byte in
            byte.isDigit || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
                || ".:-_%".utf8.contains(byte)
        }
        guard isName else { return nil }
        let name = text.string
        // An IPv4 address of a socket for both kinds.
        if let mapped = text.after(prefix: "::ffff:"), mapped.contains(UInt8(ascii: ".")) { return mapped.string }
        return name
    }
}
