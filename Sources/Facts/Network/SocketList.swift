/// The sockets of one of the kernel's tables, such as /proc/net/tcp.
package struct SocketList: Sendable {
    package private(set) var sockets: [OpenSocket] = []

    package struct OpenSocket: Sendable, Hashable {
        package let transport: Transport
        package let local: SocketAddress
        package let localPort: UInt16
        package let remote: SocketAddress
        package let remotePort: UInt16
        package let state: UInt8
        /// The user who made it.
        package let uid: UInt32
        package let inode: UInt64
    }

    package enum Transport: String, Sendable, CaseIterable {
        case tcp, udp, udplite, raw

        /// The number of the protocol in IP packets.
        package var number: Int {
            switch self {
            case .tcp: 6
            case .udp: 17
            case .udplite: 136
            case .raw: 255
            }
        }
    }

    package init() {}

    package init(_ text: String, transport: Transport, isLittleEndian: Bool = SocketList.isLittleEndian) {
        for line in text.utf8.split(separator: UInt8(ascii: "\n")).dropFirst() {
            append(line, transport: transport, isLittleEndian: isLittleEndian)
        }
    }

    /// Adds the socket of one line; one that makes no sense is no socket.
    mutating func append(_ line: Substring.UTF8View, transport: Transport, isLittleEndian: Bool) {
        // sl, local, remote, state, queues, timer, retransmits, uid, timeout, inode, …
        let fields = line.split(maxSplits: 10) { $0.isBlank }
        guard fields.count >= 10, let (local, localPort) = Self.end(fields[1], isLittleEndian),
            let (remote, remotePort) = Self.end(fields[2], isLittleEndian), let state = UInt8(hexadecimal: fields[3]),
            let uid = UInt32(decimal: fields[7]), let inode = UInt64(decimal: fields[9])
        else { return }
        sockets.append(
            OpenSocket(
                transport: transport, local: local, localPort: localPort, remote: remote, remotePort: remotePort,
                state: state, uid: uid, inode: inode))
    }

    private static func end(_ field: Substring.UTF8View, _ isLittleEndian: Bool) -> (SocketAddress, UInt16)? {
        guard let colon = field.firstIndex(of: UInt8(ascii: ":")),
            let address = SocketAddress(words: field[..<colon], isLittleEndian: isLittleEndian),
            let port = UInt16(hexadecimal: field[field.index(after: colon)...])
        else { return nil }
        return (address, port)
    }

    package static let isLittleEndian = 1.littleEndian == 1
}

extension SocketList.OpenSocket {
    /// Takes what comes from others without having asked for it.
    package var isListening: Bool {
        switch transport {
        case .tcp: state == 0x0a
        // Sockets without connections are in the state that TCP calls "close".
        case .udp, .udplite, .raw: state == 0x07
        }
    }

    package var stateName: String {
        switch state {
        case 0x01: "ESTABLISHED"
        case 0x02: "SYN_SENT"
        case 0x03: "SYN_RECV"
        case 0x04: "FIN_WAIT1"
        case 0x05: "FIN_WAIT2"
        case 0x06: "TIME_WAIT"
        case 0x07: transport == .tcp ? "CLOSE" : "UNCONNECTED"
        case 0x08: "CLOSE_WAIT"
        case 0x09: "LAST_ACK"
        case 0x0a: "LISTEN"
        case 0x0b: "CLOSING"
        case 0x0c: "NEW_SYN_RECV"
        default: "UNKNOWN"
        }
    }

    /// The address family's number: AF_INET or AF_INET6.
    var family: Int { local.isVersion6 ? 10 : 2 }
}
