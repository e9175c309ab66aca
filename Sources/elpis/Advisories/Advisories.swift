internal import ArgumentParser

struct Advisories: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Import security advisories, with which installed packages are compared.",
        subcommands: [AdvisoriesImport.self, AdvisoriesList.self])
}
