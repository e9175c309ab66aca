internal import Glibc
internal import NIOSSL

/// Why a peer is not who its certificate says, as far as the certificate itself tells; and what helps.
enum UnacceptableCertificate: Error, Sendable, Hashable {
    case expired
    case notYetValid
    case otherAuthority

    /// Of a certificate that the verification refused.
    init(_ certificate: NIOSSLCertificate, now: time_t) {
        if certificate.notValidAfter < now {
            self = .expired
        } else if certificate.notValidBefore > now {
            self = .notYetValid
        } else {
            self = .otherAuthority
        }
    }
}

extension UnacceptableCertificate: CustomStringConvertible {
    var description: String {
        switch self {
        case .expired: "the peer's certificate has expired; enrol the host anew"
        case .notYetValid: "the peer's certificate is not valid yet; compare the clocks of both machines"
        case .otherAuthority: "no authority of this server vouches for the peer's certificate; enrol the host here"
        }
    }
}
