internal import Glibc
internal import Synchronization

/// Packets to and from a MySQL or MariaDB server over its UNIX socket, within bounds of time and size.
///
/// The other end may be anybody who managed to place a socket there: nothing that it sends is trusted.
final class MySQLChannel {
    private let descriptor: Int32
    private let deadline: ContinuousClock.Instant
    private var sequence: UInt8 = 0
    private var received = 0

    /// One packet; account lists and database names come in packets of a few hundred bytes.
    private static let packetLimit = 1 << 20
    /// All packets of a session.
    private static let sessionLimit = 32 << 20

    init(socket path: String, timeLimit: Duration) throws(MySQLFault) {
        deadline = .now + timeLimit
        descriptor = socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .unreachable(code: errno) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let isFitting = withUnsafeMutableBytes(of: &address.sun_path) { target in
            guard bytes.count < target.count, !bytes.contains(0) else { return false }
            target.copyBytes(from: bytes)
            return true
        }
        guard isFitting else { throw .unreachable(code: ENAMETOOLONG) }
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 ? 0 : errno
            }
        }
        guard code == 0 else { throw .unreachable(code: code) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The user id of the process that listens on the socket.
    var peerUser: UInt32? {
        // struct ucred: process, user, group.
        var credentials: [UInt32] = [0, 0, 0]
        var size = socklen_t(12)
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0, size == 12 else { return nil }
        return credentials[1]
    }

    // MARK: Packets

    /// Starts a new exchange; the next packet sent has number 0.
    func begin() {
        sequence = 0
    }

    func send(_ payload: [UInt8]) throws(MySQLFault) {
        let length = payload.count
        var packet: [UInt8] = [
            UInt8(truncatingIfNeeded: length), UInt8(truncatingIfNeeded: length >> 8),
            UInt8(truncatingIfNeeded: length >> 16), sequence,
        ]
        packet += payload
        sequence &+= 1
        var sent = 0
        while sent < packet.count {
            let count = packet.withUnsafeBytes { bytes in
                Glibc.send(
                    descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else {
                try wait(for: Int16(POLLOUT), code: errno)
            }
        }
    }

    func receive() throws(MySQLFault) -> [UInt8] {
        let header = try read(4)
        let length = Int(header[0]) | Int(header[1]) << 8 | Int(header[2]) << 16
        sequence = header[3] &+ 1
        guard length <= MySQLChannel.packetLimit else { throw .malformed }
        return try read(length)
    }

    private func read(_ count: Int) throws(MySQLFault) -> [UInt8] {
        received += count
        guard received <= MySQLChannel.sessionLimit else { throw .tooMuch }
        var buffer = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = buffer.withUnsafeMutableBytes { bytes in
                recv(descriptor, bytes.baseAddress.map { $0 + filled }, bytes.count - filled, 0)
            }
            if got > 0 {
                filled += got
            } else if got == 0 {
                throw .closed
            } else {
                try wait(for: Int16(POLLIN), code: errno)
            }
            if ContinuousClock.now > deadline { throw .timedOut }
        }
        return buffer
    }

    private func wait(for events: Int16, code: Int32) throws(MySQLFault) {
        guard code == EAGAIN || code == EINTR else { throw .closed }
        let rest = deadline - .now
        guard rest > .zero else { throw .timedOut }
        let milliseconds = rest.components.seconds * 1000 + rest.components.attoseconds / 1_000_000_000_000_000
        var request = pollfd(fd: descriptor, events: events, revents: 0)
        if poll(&request, 1, Int32(clamping: milliseconds + 1)) == 0 { throw .timedOut }
    }
}

/// Why a session with a server ended early.
package enum MySQLFault: Error, Sendable, Hashable {
    case unreachable(code: Int32)
    case timedOut
    case closed
    /// Something that no server sends, or far too large.
    case malformed
    case tooMuch
    /// The server's own error code, such as 1045.
    case refused(code: Int)
    /// A way of logging in that needs more than an empty password.
    case unsupportedPlugin(String)
    /// The server asked for a file of this host.
    case askedForFile
}
