internal import Glibc

/// An IPv4 or IPv6 address as the bytes that a certificate holds.
struct IPAddress {
    let bytes: [UInt8]

    /// Nil for what is no address.
    init?(_ text: String) {
        var space = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &space) == 1 {
            bytes = Array(space.prefix(4))
        } else if inet_pton(AF_INET6, text, &space) == 1 {
            bytes = space
        } else {
            return nil
        }
    }
}
