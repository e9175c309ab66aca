package import NIOCore

/// What one peer, and all of them, may ask of a server.
package struct ServerLimits: Sendable {
    /// Connections at a time. Each takes some 50 kB of memory with TLS.
    package var connections = 1_000
    /// Connections at a time from one IPv4 address or IPv6 network of 64 bits, behind which many agents may be.
    package var connectionsPerAddress = 250
    /// Bytes of a file as it travels; the reference server's default.
    package var fileSize = 2_000_000
    /// Bytes of a file after it is unpacked.
    package var unpackedSize = 20_000_000
    /// How long a handshake may take.
    package var handshake: TimeAmount = .seconds(10)
    /// How long a peer may keep silent.
    package var silence: TimeAmount = .seconds(60)
    /// How long one line may take from its first byte on. Honest clients send it in one packet, which may be lost and
    /// sent again; a peer that sends a byte now and then is never silent, and would hold its place for hours.
    package var line: TimeAmount = .seconds(30)
    /// How long one file may take, so that a peer that sends a byte now and then does not hold its place for ever.
    package var transfer: TimeAmount = .seconds(300)
    /// Files that one agent may send in a minute; a regular agent sends some in five.
    package var filesPerMinute = 600
    /// Bytes that one agent may send in a minute.
    package var bytesPerMinute = 200_000_000
    /// Bytes of the file system that are left to others.
    package var freeSpace = 100_000_000
    /// How long transfers under way may take to end when the server stops.
    package var farewell: TimeAmount = .seconds(10)

    /// Bytes that the desk takes or gives at once.
    static let deskSize = 64 << 10

    package init() {}
}
