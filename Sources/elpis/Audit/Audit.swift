internal import ArgumentParser
internal import Facts
internal import Localization
internal import Policies
internal import Reports
internal import Terminal
internal import Watch

struct Audit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Audit a host and print a report.",
        discussion: """
            Exit status: 0 when no check at or above --fail-on fails, 1 when one does, 2 when the audit could not be \
            made or a check is in error, 64 for a wrong command line.
            """)

    @OptionGroup var target: HostOptions

    @Option(
        name: .customLong("check"), help: "Only these checks (repeat, or separate by commas).", completion: .checks)
    var ids: [String] = []

    @Option(
        name: .customLong("subject"), help: "Only the checks of these subjects, such as ssh.", completion: .subjects)
    var subjects: [String] = []

    @Option(help: "Only checks of at least this severity: low, medium, high or critical.")
    var severity: Severity?

    @Option(help: "text, json, sarif, junit, csv or html.")
    var format = ReportFormat.text

    @OptionGroup var language: LanguageOption

    @Option(help: "The least severity of a failed check that makes the exit status 1.")
    var failOn = Severity.low

    @Option(help: "Write the report to this file, which only its owner can read.", completion: .file())
    var output: String?

    @Option(help: "Seconds that the checks may take together, after the host has been read.")
    var timeLimit = Evaluator.standardTimeLimit

    @Flag(help: "Also show what passed and what does not apply, with the SQL.")
    var explain = false

    func validate() throws {
        if timeLimit < 1 { throw ValidationError("--time-limit is at least 1 second.") }
    }

    func run() throws {
        let target = try target.open()
        let selection = CheckSelection(
            ids: names(ids), subjects: names(subjects), leastSeverity: severity)
        let checks = try selection.checks(of: target.catalogue)
        let file = try output.map { try OutputFile($0) }

        let report = try report(on: target, checks: checks)
        // A file is as wide as paper, and has no colours.
        let bytes = report.rendered(as: format, style: file == nil ? StandardOutput.style : TextStyle())
        if let file {
            try file.write(bytes)
            try file.commit()
        } else {
            try StandardOutput.write(bytes)
        }

        if report.fails(atLeast: failOn) { throw ExitCode(ExitStatus.found) }
        if report.count(.error) > 0 { throw ExitCode(ExitStatus.couldNotRun) }
    }

    private func report(on target: Target, checks: [Check]) throws -> AuditReport {
        let progress = ProgressLine(AuditReport.readingTheHost[language.language])
        defer { progress.end() }
        let header = target.facts.header
        let evaluator = Evaluator(
            database: try target.facts.database(), exceptions: target.policy?.exceptions ?? [],
            today: UTCTime(secondsSince1970: header.time).day, timeLimit: timeLimit)
        return AuditReport(
            host: header.host, time: header.time, toolVersion: elpisVersion, user: header.user,
            policyPath: target.policy?.path, snapshotPath: target.snapshotPath,
            findings: try evaluator.findings(of: checks), regulations: try Regulations.builtIn(),
            language: language.language, explains: explain)
    }

    private func names(_ options: [String]) -> [String] {
        options.flatMap { $0.split(separator: ",").map(String.init) }
    }
}

extension Severity: ExpressibleByArgument {}

extension ReportFormat: ExpressibleByArgument {}

extension CompletionKind {
    /// The ids of the checks that are compiled in.
    static var checks: CompletionKind {
        // Without a catalogue there is nothing to complete.
        .custom { _, _, _ in ((try? Catalogue.builtIn())?.checks ?? []).map(\.id) }
    }

    static var subjects: CompletionKind {
        .custom { _, _, _ in Set(((try? Catalogue.builtIn())?.checks ?? []).map(\.subject)).sorted() }
    }

    static var tables: CompletionKind {
        .custom { _, _, _ in FactTable.described.map(\.name) }
    }
}
