internal import ArgumentParser
internal import FoundationEssentials
internal import Identity
internal import Terminal

struct EnrolRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Take back a host's certificates; it holds at once, also on open connections.")

    @OptionGroup var identity: IdentityOptions

    @Argument(help: "The host's name, or the serial number of one certificate.") var host: String

    @Option(help: "Why; it is kept with the certificate.") var reason: String

    func run() throws {
        let revoked = try Registrar(identity.identity).revoke(host, reason: reason, now: Date())
        for certificate in revoked {
            try StandardOutput.write("\(certificate.name.text)  \(certificate.serial)  revoked\n")
        }
    }
}
