internal import NIOSSL

/// A certificate, those that lead from it to its authority, and its private key, as PEM.
package struct TLSIdentity: Sendable {
    let chain: [UInt8]
    let key: [UInt8]
    let passphrase: [UInt8]?

    /// The passphrase is that of an encrypted key.
    package init(chain: [UInt8], key: [UInt8], passphrase: [UInt8]? = nil) {
        self.chain = chain
        self.key = key
        self.passphrase = passphrase
    }

    func certificateSources() throws(TLSSettingsError) -> [NIOSSLCertificateSource] {
        try certificates(in: chain, .certificate).map { .certificate($0) }
    }

    func privateKey() throws(TLSSettingsError) -> NIOSSLPrivateKey {
        do {
            // Without a callback the library would ask on the terminal, or fail in silence where there is none.
            return try NIOSSLPrivateKey(bytes: key, format: .pem) { $0(passphrase ?? []) }
        } catch {
            throw passphrase == nil ? .unreadableKey : .unreadableEncryptedKey
        }
    }
}

extension TLSIdentity: CustomStringConvertible, CustomReflectable {
    package var description: String { "a certificate and its key" }

    /// A key is in no dump of a value.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The certificates of a PEM text, at least one.
func certificates(in pem: [UInt8], _ use: TLSSettingsError.Use) throws(TLSSettingsError) -> [NIOSSLCertificate] {
    do {
        let found = try NIOSSLCertificate.fromPEMBytes(pem)
        guard !found.isEmpty else { throw TLSSettingsError.noCertificates(use) }
        return found
    } catch {
        throw .noCertificates(use)
    }
}

/// The oldest version of TLS that is spoken.
package enum OldestTLS: Sendable, Hashable {
    case version1_3
    /// For peers that are no Elpis programs.
    case version1_2

    func limit(_ configuration: inout TLSConfiguration) {
        switch self {
        case .version1_3: configuration.minimumTLSVersion = .tlsv13
        case .version1_2:
            configuration.minimumTLSVersion = .tlsv12
            // Forward secrecy and authenticated encryption only, as in 1.3.
            configuration.cipherSuites = "ECDHE+AESGCM:ECDHE+CHACHA20"
        }
    }
}
