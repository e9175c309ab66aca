internal import Glibc
internal import NIOCore
internal import NIOSSL

/// Why a connection failed, in a sentence for the log.
enum PeerFailure {
    static func sentence(for error: any Error) -> String {
        switch error {
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: tlsSentence(for: error)
        case let error as IOError: "the network failed: \(String(cString: strerror(error.errnoCode)))"
        case ChannelError.eof, ChannelError.inputClosed, ChannelError.ioOnClosedChannel, ChannelError.alreadyClosed:
            "the peer left"
        default: "\(error)"
        }
    }

    /// The library's errors have no other form than their text, which names lines of its source.
    private static func tlsSentence(for error: any Error) -> String {
        let text = "\(error)"
        return meanings.first { text.contains($0.mark) }?.meaning ?? "TLS could not be agreed upon"
    }

    private static let meanings: [(mark: String, meaning: String)] = [
        ("CERTIFICATE_VERIFY_FAILED", "no authority of this server vouches for the peer's certificate"),
        ("PEER_DID_NOT_RETURN_A_CERTIFICATE", "the peer shows no certificate"),
        ("ALERT_UNKNOWN_CA", "the peer does not trust this server's certificate"),
        ("ALERT_BAD_CERTIFICATE", "the peer does not accept this server's certificate"),
        ("ALERT_CERTIFICATE", "the peer does not accept this server's certificate"),
        ("ALERT_UNSUPPORTED_CERTIFICATE", "the peer does not accept this server's certificate"),
        ("PROTOCOL_VERSION", "there is no version of TLS that both sides accept"),
        ("UNSUPPORTED_PROTOCOL", "there is no version of TLS that both sides accept"),
        ("NO_SHARED_CIPHER", "there is no cipher that both sides accept"),
        ("WRONG_VERSION_NUMBER", "the peer does not speak TLS"),
        ("HTTP_REQUEST", "the peer does not speak TLS"),
        ("HTTPS_PROXY_REQUEST", "the peer does not speak TLS"),
        ("EOF", "the peer left while TLS was agreed upon"),
        ("uncleanShutdown", "the peer left without a word"),
    ]
}
