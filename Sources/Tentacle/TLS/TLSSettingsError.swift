/// Why certificates and keys that somebody gave cannot be used.
package enum TLSSettingsError: Error, Sendable, Hashable {
    /// What a file of certificates is for.
    package enum Use: String, Sendable {
        case certificate = "its own certificate"
        case authorities = "the trusted authorities"
    }

    case noCertificates(Use)
    case unreadableKey
    case unreadableEncryptedKey
    case unusable
    case badServerName
}

extension TLSSettingsError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noCertificates(let use): "TLS cannot be set up: the text for \(use.rawValue) holds no certificate in PEM"
        case .unreadableKey: "TLS cannot be set up: the private key is no PEM key, or is encrypted"
        case .unreadableEncryptedKey:
            "TLS cannot be set up: the private key is no PEM key, or its passphrase is another"
        case .unusable: "TLS cannot be set up: the private key does not belong to the certificate"
        case .badServerName: "TLS cannot be set up: the server's name is empty, too long or holds a zero byte"
        }
    }
}
