internal import ArgumentParser
internal import FoundationEssentials
internal import Identity
internal import Terminal

struct EnrolToken: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make a token with which one host can enrol once.",
        discussion: "The certificate authority is made if there is none yet. Keep the token secret until it is used.")

    @OptionGroup var identity: IdentityOptions

    @Option(help: "The name that the host gets.") var host: String

    @Option(help: "The group of the host.") var group = "Servers"

    @Option(help: "How long the token can be used, such as 30m, 1h or 2d.") var expires = Period(seconds: 3600)

    @Flag(help: "Replace the certificate that the name has already.") var replace = false

    @Option(help: "The organisation, in the certificate of a new authority.") var organisation = "Elpis"

    func run() throws {
        let now = Date()
        _ = try AuthorityFolder(identity.identity).authority(organisation: organisation, now: now)
        let token = try Registrar(identity.identity).makeToken(
            name: try AgentName(host), group: group, expires: now + expires.seconds, replaces: replace, now: now)
        try StandardOutput.write("\(token.text)\n")
    }
}

/// A length of time as people write it: a number and s, m, h or d.
struct Period: ExpressibleByArgument {
    let seconds: TimeInterval

    init(seconds: TimeInterval) {
        self.seconds = seconds
    }

    private static let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
    private static let longest = 366 * 86_400

    init?(argument: String) {
        guard let unit = argument.last.flatMap({ Period.units[$0] }), let count = Int(argument.dropLast()),
            count > 0, count <= Period.longest / unit
        else { return nil }
        seconds = TimeInterval(count * unit)
    }

    var defaultValueDescription: String { "\(Int(seconds) / 3600)h" }
}
