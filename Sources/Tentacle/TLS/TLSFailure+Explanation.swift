internal import Glibc
internal import NIOSSL

extension TLSFailure {
    /// What a failed handshake, or an alert that came later, means.
    init(_ error: any Error) {
        // The library's errors have no other form than their text.
        let text = "\(error)"
        self =
            TLSFailure.meanings.first { text.contains($0.mark) }?.meaning
            ?? .other(text.contains("EOF") ? "the server ended the connection" : "the server broke the handshake off")
    }

    /// Whether the server's certificate was found wanting, by which of its faults is still to be learnt.
    static func isVerification(_ error: any Error) -> Bool { "\(error)".contains("CERTIFICATE_VERIFY_FAILED") }

    private static let meanings: [(mark: String, meaning: TLSFailure)] = [
        ("CERTIFICATE_VERIFY_FAILED", .untrusted),
        ("CERTIFICATE_REQUIRED", .certificateWanted),
        ("ALERT_BAD_CERTIFICATE", .certificateRefused),
        ("ALERT_CERTIFICATE_EXPIRED", .ownCertificateOutOfTime),
        ("ALERT_CERTIFICATE", .certificateRefused),
        ("ALERT_UNSUPPORTED_CERTIFICATE", .certificateRefused),
        ("ALERT_UNKNOWN_CA", .ownAuthorityUnknown),
        ("ALERT_ACCESS_DENIED", .certificateRefused),
        ("ALERT_DECRYPT_ERROR", .certificateRefused),
        ("PROTOCOL_VERSION", .noCommonVersion),
        ("UNSUPPORTED_PROTOCOL", .noCommonVersion),
        ("WRONG_VERSION_NUMBER", .noTLS),
        ("HTTP_REQUEST", .noTLS),
    ]

    /// Why the certificates that a server shows are not trusted.
    init(chain: [NIOSSLCertificate], now: time_t) {
        if chain.contains(where: { $0.notValidAfter < now }) {
            self = .expired
        } else if chain.contains(where: { $0.notValidBefore > now }) {
            self = .notYetValid
        } else {
            self = .untrusted
        }
    }
}
