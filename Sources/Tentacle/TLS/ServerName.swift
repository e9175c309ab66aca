internal import Glibc
internal import SwiftASN1
internal import X509

/// The name or the address of a server, as a certificate must bear it among its alternative names.
///
/// The common name counts for nothing.
struct ServerName: Sendable, Hashable {
    /// As it was given.
    let text: String
    private let address: [UInt8]?

    init(_ text: String) {
        self.text = text
        address = ServerName.address(text)
    }

    /// What the client tells the server whom it wants; an address is not told.
    var indication: String? { address == nil ? text : nil }

    func matches(certificate der: [UInt8]) -> Bool {
        // A certificate that cannot be read, or has no names, is nobody's.
        guard let certificate = try? Certificate(derEncoded: der),
            let names = try? certificate.extensions.subjectAlternativeNames
        else { return false }
        return names.contains { name in
            switch name {
            case .dnsName(let pattern): address == nil && matches(pattern)
            case .ipAddress(let bytes): address.map { $0 == Array(bytes.bytes) } ?? false
            default: false
            }
        }
    }

    /// A wildcard stands for one whole first label, of names with at least three.
    private func matches(_ pattern: String) -> Bool {
        let own = ServerName.labels(text)
        let wanted = ServerName.labels(pattern)
        guard own.count == wanted.count, !own.contains("") else { return false }
        if wanted.first == "*" { return wanted.count > 2 && own.dropFirst() == wanted.dropFirst() }
        return own == wanted
    }

    private static func labels(_ name: String) -> [Substring] {
        let bare = name.hasSuffix(".") ? name.dropLast() : name[...]
        return Substring(bare.lowercased()).split(separator: ".", omittingEmptySubsequences: false)
    }

    /// The bytes of an IPv4 or IPv6 address; nil for anything else.
    private static func address(_ text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes[..<4]) }
        // The zone says by which of its own interfaces the client reaches an address.
        let bare = text.split(separator: "%", omittingEmptySubsequences: false)[0]
        return inet_pton(AF_INET6, String(bare), &bytes) == 1 ? bytes : nil
    }
}
