internal import Glibc

/// Why a file could not be sent or fetched.
package enum TransferError: Error, Sendable, Hashable {
    /// What the client was doing.
    package enum Step: Sendable, Hashable {
        case connecting
        case askingProxy
        case handshake
        case password
        case sending(String)
        case fetching(String)
        case leaving
    }

    case cannotResolve(host: String)
    case cannotConnect(host: String, port: Int, why: String)
    case connectTimedOut(host: String, port: Int)
    case proxyRefused(String)
    case tls(TLSFailure)
    case passwordRefused
    /// What the server said.
    case refused(Step, String)
    case closed(Step)
    /// The server said what is no answer.
    case garbage(Step)
    case timedOut(Step)
    /// A command before this one was left in its middle.
    case unfinished(Step)
    /// Everything together took longer than the limit.
    case tookTooLong(Step)
    /// The size is nil where it was only known not to end.
    case tooLarge(name: String, size: Int?, limit: Int)
    case badName
    case emptyFile(String)
    case unreadable(String, code: Int32)
    /// A folder, pipe or device where a file was wanted.
    case noFile(String)
    /// A file became another while it was being sent.
    case changed(String)
    case badArchive(String, why: String)
    case network(Step, String)
}

/// Why two programs do not trust or understand each other.
package enum TLSFailure: Sendable, Hashable {
    case untrusted
    case expired
    case notYetValid
    case wrongName(wanted: String)
    /// No certificate that the server shows has the fingerprint that was asked for.
    case otherAuthority
    /// The server wants a certificate.
    case certificateWanted
    case certificateRefused
    /// It has expired or is not valid yet; servers do not tell which.
    case ownCertificateOutOfTime
    /// The server knows no authority that issued the certificate.
    case ownAuthorityUnknown
    case noCommonVersion
    case noTLS
    case other(String)
}

extension TransferError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotResolve(let host): "the address of \(host) cannot be found"
        case .cannotConnect(let host, let port, let why): "\(host) cannot be reached at port \(port): \(why)"
        case .connectTimedOut(let host, let port): "\(host) does not answer at port \(port)"
        case .proxyRefused(let answer): "the HTTP proxy refuses the connection: \(answer)"
        case .tls(let failure): "TLS cannot be agreed upon: \(failure)"
        case .passwordRefused: "the server ended the connection at the password: it wants another, or none"
        case .refused(let step, let text): "the server refused when \(step): \(text)"
        case .closed(let step): "the server ended the connection when \(step)"
        case .garbage(let step): "the server gave no valid answer when \(step)"
        case .timedOut(let step): "the server kept silent for too long when \(step)"
        case .unfinished(let step): "the connection cannot be used further, because it was left when \(step)"
        case .tookTooLong(let step): "the connection took longer than its limit, and was ended when \(step)"
        case .tooLarge(let name, let size, let limit):
            "\(name) is not taken: it has \(size.map { "\($0)" } ?? "more") bytes, and the limit is \(limit)"
        case .badName: "a file's name is empty, too long, or holds a control character"
        case .emptyFile(let name): "\(name) is empty, and the protocol cannot carry an empty file"
        case .unreadable(let name, let code): "\(name) cannot be read: \(String(cString: strerror(code)))"
        case .noFile(let name): "\(name) is no regular file"
        case .changed(let name): "\(name) changed while it was sent"
        case .badArchive(let name, let why): "\(name) cannot be unpacked: \(why)"
        case .network(let step, let why): "the network failed when \(step): \(why)"
        }
    }
}

extension TransferError.Step: CustomStringConvertible {
    package var description: String {
        switch self {
        case .connecting: "connecting"
        case .askingProxy: "asking the HTTP proxy"
        case .handshake: "agreeing upon TLS"
        case .password: "giving the password"
        case .sending(let name): "sending \(name)"
        case .fetching(let name): "fetching \(name)"
        case .leaving: "leaving"
        }
    }
}

extension TLSFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .untrusted: "no trusted authority has issued the server's certificate; trust the one that has"
        case .expired: "a certificate of the server has expired; it must be renewed there"
        case .notYetValid: "a certificate of the server is not valid yet; compare the clocks of both machines"
        case .wrongName(let wanted): "the server's certificate is not for \(wanted)"
        case .otherAuthority: "the server shows no authority with the fingerprint that was given"
        case .certificateWanted: "the server wants a certificate"
        case .certificateRefused: "the server does not accept the certificate; its log says why"
        case .ownCertificateOutOfTime:
            "the server finds that the certificate has expired or is not valid yet; compare the clocks, or enrol anew"
        case .ownAuthorityUnknown:
            "the server does not know the authority of the certificate; enrol with this server"
        case .noCommonVersion: "there is no version of TLS that both sides accept"
        case .noTLS: "the server does not speak TLS at this port"
        case .other(let text): text
        }
    }
}
