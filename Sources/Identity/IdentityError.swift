/// Why an identity cannot be made, given, or believed.
package enum IdentityError: Error, Sendable, Hashable {
    case noAuthority(path: String)
    /// There is the authority's key, but not its certificate.
    case certificateMissing(path: String)
    /// The authority's key is kept elsewhere.
    case offline(path: String)
    case unreadable(path: String)
    /// The certificate that was given is none of an authority, or not the key's.
    case unsuitableAuthority(path: String)
    case malformedToken
    case misspeltToken
    case unknownToken
    case expiredToken
    case badName(String)
    case badCollectionName(String)
    case nameTaken(String)
    case badRequest
    case weakKey
    case notEnrolled(path: String)
    case unknownCertificate
    case nothingToRevoke(String)
    /// What the server sent is no certificate for this host's key and name by the authority of the token.
    case badReply
    case expired(name: String)
}

extension IdentityError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noAuthority(let path):
            "there is no certificate authority in \(path); `elpisd serve` and `elpisd enrol token` make one"
        case .certificateMissing(let path):
            "\(path) is missing, while the authority's key is there; put the certificate back"
        case .offline(let path): "certificates cannot be issued, because the authority's key \(path) is not here"
        case .unreadable(let path): "\(path) is not what Elpis wrote there"
        case .unsuitableAuthority(let path):
            "\(path) is no certificate of a certificate authority that is valid now and belongs to the key"
        case .malformedToken: "this is no enrolment token"
        case .misspeltToken: "the enrolment token is incomplete or misspelt"
        case .unknownToken: "the enrolment token is not known, or was used already"
        case .expiredToken: "the enrolment token has expired"
        case .badName(let name): "'\(name)' cannot be the name of an agent"
        case .badCollectionName(let name): "'\(name)' cannot be the name of a collection"
        case .nameTaken(let name): "\(name) has a valid certificate already; make the token with --replace"
        case .badRequest: "the request for a certificate cannot be read, or is not signed with its own key"
        case .weakKey: "the key of the request is of a kind or size that is not accepted"
        case .notEnrolled(let path): "this host has no identity in \(path); `elpis enrol` gets it one"
        case .unknownCertificate: "the certificate is not one that this server has issued and that is still valid"
        case .nothingToRevoke(let name): "\(name) is no name or serial number of a valid certificate"
        case .badReply: "the server's answer holds no certificate for this host that its authority has issued"
        case .expired(let name): "the certificate of \(name) has expired; enrol the host anew"
        }
    }
}
