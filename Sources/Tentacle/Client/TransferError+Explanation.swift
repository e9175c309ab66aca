internal import Glibc
internal import NIOCore
internal import NIOSSL

extension TransferError {
    /// What an error of the network or of TLS means to who sends or fetches.
    static func explanation(of error: any Error, _ step: Step) -> any Error {
        switch error {
        // Many servers end TLS without saying so.
        case NIOSSLError.uncleanShutdown, is ChannelError: TransferError.closed(step)
        case TransferError.closed: TransferError.closed(step)
        case TransferError.tookTooLong: TransferError.tookTooLong(step)
        case is TransferError, is CancellationError: error
        case let error as IOError where [ECONNRESET, EPIPE].contains(error.errnoCode): TransferError.closed(step)
        case let error as IOError: TransferError.network(step, error.sentence)
        case is NIOSSLError, is BoringSSLError: TransferError.tls(TLSFailure(error))
        default: TransferError.closed(step)
        }
    }
}

extension IOError {
    var sentence: String { String(cString: strerror(errnoCode)) }
}
