internal import ArgumentParser
internal import Facts
internal import FoundationEssentials
internal import Glibc
internal import Localization
internal import Reports

struct SnapshotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot", abstract: "Write all fact tables of a host to one file, without secrets.",
        discussion: "`elpis audit --from FILE` and `elpis query --from FILE` read it, on any machine and at any time.")

    @OptionGroup var target: HostOptions

    @OptionGroup var language: LanguageOption

    @Argument(help: "The file, which only its owner can read; - is standard output.", completion: .file())
    var file: String

    func run() throws {
        let facts = try target.open().facts
        if file == "-" { return try write(facts, to: STDOUT_FILENO) }
        let output = try OutputFile(file)
        try write(facts, to: output.descriptor)
        try output.commit()
    }

    private func write(_ facts: Target.Facts, to descriptor: Int32) throws {
        let progress = ProgressLine(AuditReport.readingTheHost[language.language])
        defer { progress.end() }
        let writer = try SnapshotWriter(descriptor: descriptor, header: facts.header)
        try writer.write(facts.tables, from: facts.source)
        try writer.finish()
    }
}
