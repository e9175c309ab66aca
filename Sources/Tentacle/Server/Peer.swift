internal import SwiftASN1
internal import X509

/// Who is at the other end of a connection.
package struct Peer: Sendable, Hashable {
    /// The IP address, without the port.
    package let address: String
    /// What the peer proved itself with; verified against the server's authorities, but not against revocations.
    package let certificate: PeerCertificate?

    /// Tells connections of one server apart; none comes twice.
    package let connection: UInt64

    package init(address: String, certificate: PeerCertificate?, connection: UInt64 = 0) {
        self.connection = connection
        self.address = address
        self.certificate = certificate
    }
}

/// What counts of a peer's certificate.
package struct PeerCertificate: Sendable, Hashable {
    /// The only common name of the subject: whom the certificate is for.
    package let commonName: String
    /// The serial number in lower-case hexadecimal.
    package let serial: String

    package init(commonName: String, serial: String) {
        self.commonName = commonName
        self.serial = serial
    }

    /// Nil where it cannot be read, or has not exactly one common name.
    init?(der: [UInt8]) {
        guard let certificate = try? Certificate(derEncoded: der) else { return nil }
        let names = certificate.subject.flatMap { $0 }.filter { $0.type == .RDNAttributeType.commonName }
        guard names.count == 1, let name = names.first.flatMap({ String($0.value) }), !name.isEmpty else { return nil }
        commonName = name
        serial = certificate.serialNumber.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
