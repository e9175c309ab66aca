internal import ArgumentParser
internal import Facts
internal import FoundationEssentials
internal import Glibc
internal import Localization
internal import Reports
internal import Terminal
internal import Watch

struct Passwords: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Try common words against the passwords of all accounts, also of a running MySQL or MariaDB.",
        discussion: """
            What was tried is remembered: the next run goes on where this one ended, and an unchanged password costs \
            nothing. Exit status: 0, 1 when a password is weak or empty, 2 when the passwords could not be audited.
            """)

    @OptionGroup var target: HostOptions

    @Option(help: "CPU seconds on all cores; 0 sets no limit (default: the policy's password_budget).")
    var budget: Double?

    @Option(help: "table, json or csv.")
    var format = QueryFormat.table

    @Flag(help: "Print the passwords that were found; only for root, at a terminal.")
    var reveal = false

    @OptionGroup var language: LanguageOption

    func validate() throws {
        if target.snapshot != nil { throw ValidationError("A snapshot holds no hashes: --from is not possible here.") }
        if let budget, !(budget >= 0) { throw ValidationError("--budget is a number of seconds.") }
    }

    func run() throws {
        guard !reveal || geteuid() == 0 && isatty(STDOUT_FILENO) == 1 && isatty(STDIN_FILENO) == 1 else {
            throw CommandError(description: "--reveal is for root at a terminal, so that no file keeps the passwords")
        }
        let facts = try target.open().facts
        guard let host = facts.source as? AuditedHost, let folder = target.stateFolder else {
            throw CommandError(description: "the audit of an image's passwords needs a state of its own: name --state")
        }
        var options = PasswordAudit.Options(budget: budget ?? PasswordAudit.budget(of: host))
        if budget == 0 { options.budget = .infinity }
        options.reveals = reveal

        let outcome = try audit(host, folder, options)
        for fault in outcome.faults { StandardError.say(fault[language.language]) }
        let result = try facts.database().rows(Passwords.sql)
        try StandardOutput.write(format.rendered(result))
        if reveal { try show(outcome.revealed) }
        say(outcome)
        if result.rows.contains(where: { ["weak", "empty"].contains($0[1].plainText) }) {
            throw ExitCode(ExitStatus.found)
        }
    }

    private static let sql = """
        SELECT username, verdict, how, algorithm, weak_algorithm, file, line FROM (
            SELECT username, verdict, how, algorithm, weak_algorithm, file, line FROM password_audit UNION ALL
            SELECT username, verdict, how, algorithm, weak_algorithm, socket, NULL FROM mysql_password_audit)
        ORDER BY CASE verdict WHEN 'weak' THEN 0 WHEN 'empty' THEN 1 WHEN 'pending' THEN 2 WHEN 'untried' THEN 3
            WHEN 'withstood' THEN 4 ELSE 5 END, file, line
        """

    private func audit(
        _ host: AuditedHost, _ folder: StateFolder, _ options: PasswordAudit.Options
    ) throws -> PasswordAudit.Outcome {
        let text = LocalizedText(en: "trying words against the passwords…", ja: "パスワードに単語を試行しています…")
        let line = ProgressLine(text[language.language])
        defer { line.end() }
        do {
            return try PasswordAudit.run(host: host, folder: folder, options: options) { progress in
                line.replace(self.text(of: progress)[language.language])
            }
        } catch let error as StateError {
            throw CommandError(description: error.text[language.language])
        } catch {
            throw CommandError(description: Obstacle.Cause(error).text[language.language])
        }
    }

    private func text(of progress: PasswordAudit.Outcome) -> LocalizedText {
        let seconds = Int(progress.spent)
        return LocalizedText(
            en: "\(progress.candidates) words tried in \(seconds) s of CPU time; accounts to go on with: "
                + "\(progress.pending)",
            ja: "CPU 時間 \(seconds) 秒で \(progress.candidates) 語を試行、未完了のアカウント: \(progress.pending)")
    }

    private func show(_ revealed: [PasswordAudit.Revealed]) throws {
        let rows = revealed.map { [$0.username.printable, $0.file.printable, $0.word.printable] }
        try StandardOutput.write("\n" + TextTable(header: ["username", "file", "password"], rows: rows).text)
    }

    private func say(_ outcome: PasswordAudit.Outcome) {
        StandardError.say(text(of: outcome)[language.language])
    }
}
