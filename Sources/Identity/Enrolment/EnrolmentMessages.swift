internal import FoundationEssentials

/// What a host asks for: `enrolment.request` with a token's secret, `renewal.request` under its certificate.
package struct EnrolmentRequest: Sendable, Codable {
    /// Base64url; only where the host has no certificate yet.
    let secret: String?
    /// PEM.
    let signingRequest: String
    /// Digest of what makes the machine recognisable.
    let machine: String

    package static let limit = 32 << 10
}

/// What the server answers.
package struct EnrolmentReply: Sendable, Codable {
    let name: AgentName
    /// PEM of the host's certificate.
    let certificate: String
    /// PEM of the authority's.
    let authority: String
    /// Base64 of the public keys that configurations may be signed with.
    let configurationKeys: [String]

    package static let limit = 64 << 10

    package var bytes: [UInt8] {
        get throws { Array(try JSONEncoder().encode(self)) }
    }
}
