internal import ArgumentParser
internal import FoundationEssentials
internal import Identity
internal import Localization
internal import Terminal

struct EnrolList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List certificates, tokens that nobody has used, and clones.")

    @OptionGroup var identity: IdentityOptions

    func run() throws {
        let registrar = try Registrar(identity.identity) { StandardError.say("\($0)") }
        let presences = try PresenceBook("\(identity.identity)/presence", policy: .told)
        let now = Date()
        var text = ""
        for certificate in try registrar.certificates() {
            let presence = try presences.record(of: certificate.name.text)
            let seen = presence.map { ", seen \($0.seen.formatted(.iso8601)) at \($0.address)" } ?? ""
            text +=
                "\(certificate.name.text)  \(certificate.group.printable)  \(certificate.serial)  "
                + "\(EnrolList.state(of: certificate, at: now))\(seen)\n"
            if let clone = presence?.clone, certificate.isValid(at: now) {
                text +=
                    "  clone noticed \(clone.noticed.formatted(.iso8601)): two hosts have this identity, at "
                    + "\(clone.addresses.joined(separator: " and ").printable)\n"
            }
        }
        for token in try registrar.pendingTokens() {
            let state = token.expires < now ? "expired" : "can be used until"
            text +=
                "\(token.name.text)  \(token.group.printable)  token \(state) \(token.expires.formatted(.iso8601))\n"
        }
        try StandardOutput.write(text)
    }

    private static func state(of certificate: IssuedCertificate, at now: Date) -> String {
        if let revoked = certificate.revoked {
            return "revoked \(revoked.formatted(.iso8601)): \((certificate.reason ?? "").printable)"
        }
        if let superseded = certificate.superseded { return "superseded \(superseded.formatted(.iso8601))" }
        return "\(certificate.expires < now ? "expired" : "valid until") \(certificate.expires.formatted(.iso8601))"
    }
}
