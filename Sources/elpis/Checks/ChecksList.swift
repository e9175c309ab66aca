internal import ArgumentParser
internal import Facts
internal import Localization
internal import Policies
internal import Reports
internal import Terminal
internal import Watch

struct ChecksList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the checks.")

    @OptionGroup var site: SiteChecksOption

    @Option(name: .customLong("subject"), help: "Only the checks of these subjects.", completion: .subjects)
    var subjects: [String] = []

    @Option(help: "Only checks of at least this severity.")
    var severity: Severity?

    @Option(help: "table, json or csv.")
    var format = QueryFormat.table

    @OptionGroup var language: LanguageOption

    func run() throws {
        let selection = CheckSelection(subjects: subjects, leastSeverity: severity)
        var result = QueryResult(columns: ["id", "severity", "subject", "title", "requirement"])
        result.rows = try selection.checks(of: try site.catalogue()).map { check in
            [
                .text(check.id), .text(check.severity.rawValue), .text(check.subject),
                .text(check.title[language.language]), .text(check.requirement.joined(separator: " ")),
            ]
        }
        try StandardOutput.write(format.rendered(result))
    }
}

/// The built-in checks and those of the organisation.
struct SiteChecksOption: ParsableArguments {
    @Option(
        help: "The folder of the organisation's own checks (default: /etc/elpis/checks.d, if it exists).",
        completion: .directory)
    var siteChecks: String?

    func catalogue() throws -> Catalogue {
        var catalogue = try Catalogue.builtIn()
        try catalogue.addSiteChecks(
            from: siteChecks ?? Catalogue.siteFolder, isRequired: siteChecks != nil,
            tables: FactTable.described)
        return catalogue
    }
}
