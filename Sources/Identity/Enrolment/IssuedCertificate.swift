package import FoundationEssentials

/// What the server knows of a certificate that it gave to an agent.
package struct IssuedCertificate: Sendable, Codable, Hashable {
    /// Lower-case hexadecimal.
    package let serial: String
    package let name: AgentName
    package let group: String
    package let issued: Date
    package let expires: Date
    package let machine: String
    /// When it was shown for the first time.
    package var used: Date?
    /// Set when a person took it back.
    package var revoked: Date?
    package var reason: String?
    /// Set when its successor was used for the first time or made again, or the host was enrolled anew.
    package var superseded: Date?

    package func isValid(at now: Date) -> Bool { revoked == nil && superseded == nil && now < expires }
}
