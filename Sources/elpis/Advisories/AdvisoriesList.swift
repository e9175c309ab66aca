internal import ArgumentParser
internal import Facts
internal import FoundationEssentials
internal import HostRoot
internal import Localization

struct AdvisoriesList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show which releases the imported advisories are about, and how old they are.")

    @Option(help: "The feed.")
    var advisories = AdvisoryFeed.standardPath

    func run() throws {
        let host = AuditedHost(
            root: try HostRoot(), now: Int64(Date().timeIntervalSince1970),
            parameters: ["advisory_feed": [.text(URL(fileURLWithPath: advisories).path)]])
        let feed: AdvisoryFeed
        do {
            feed = try host.part(AdvisoryFeed.self)
        } catch let cause as Obstacle.Cause {
            throw ValidationError(cause.text.en)
        }
        let imported = Date(timeIntervalSince1970: Double(feed.created)).ISO8601Format()
        print("\(feed.path), imported \(imported)")
        for (release, count) in feed.counts.sorted(by: { $0.key < $1.key }) { print("  \(release): \(count) entries") }
    }
}
