internal import Agent
internal import AgentData
internal import ArgumentParser
internal import Facts
internal import FoundationEssentials
internal import Glibc
internal import Localization
internal import Reports
internal import Storage
internal import Watch

/// One execution of the agent, in a process of its own so that its memory is given back: what `elpis plugin` does, and
/// the tables that the server does not have yet.
///
/// The agent runs `elpis agent measure --state DIR --output DIR [--full] [--no-tables]`. Afterwards the output folder holds
///
/// - `modules.xml`: the modules, as a fragment of a message (see ``AgentMessage/Fragment``);
/// - `tables.gz`: the changed tables, to be sent as `NAME.<digits>.tables`;
/// - `tables.versions`: what the server has once it has acknowledged `tables.gz`. Then, and not before, the agent puts it
///   in place of `agent/tables.versions` in the state folder, where the next execution finds it.
///
/// The exit status is 0 when there are all three. Otherwise, after a crash or the time limit, `modules.xml` may be there
/// alone, or nothing.
struct AgentMeasure: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure", abstract: "Measure this host once, for the agent that runs this.", shouldDisplay: false)

    @OptionGroup var target: HostOptions

    @OptionGroup var language: LanguageOption

    @Option(help: "The folder for what was measured; it is made where it is missing.", completion: .directory)
    var output: String

    @Flag(help: "Read the whole file tree, and take every table as changed.")
    var full = false

    @Flag(help: "Leave the tables out.")
    var noTables = false

    @Option(help: "The seconds after which the command is ended.")
    var timeLimit: UInt32 = 240

    func validate() throws {
        if timeLimit == 0 { throw ValidationError("--time-limit is at least 1.") }
        if target.snapshot != nil { throw ValidationError("A snapshot cannot be measured.") }
    }

    func run() throws {
        alarm(timeLimit)
        let folder = try DurableFolder(URL(fileURLWithPath: output).path)
        for name in try folder.names() where AgentMeasure.files.contains(name) { try folder.remove(name) }
        var run = try PluginRun(
            target: target, classic: try ClassicOptions.parse([]), language: language.language,
            usesClassicNames: false, readsTree: full)
        let measurement = try run.measure()
        let modules = measurement.modules + [PluginReport.ending(run.problem, language: language.language)]
        try folder.replace(HostAudit.File.modules, with: [UInt8](modules.map(\.xml).joined().utf8))
        guard !noTables else { return }

        let file = try OutputFile("\(folder.path)/\(HostAudit.File.tables)")
        let writer = try SnapshotWriter(descriptor: file.descriptor, header: measurement.header)
        var changes = ChangedTables(since: try acknowledged(), time: measurement.header.time)
        try changes.write(of: measurement.database, to: writer)
        try file.commit()
        try folder.replace(HostAudit.File.versions, with: changes.versions.bytes)
    }

    private static let files = [HostAudit.File.modules, HostAudit.File.tables, HostAudit.File.versions]

    /// Nothing where nothing was acknowledged yet, or what is remembered of it is damaged: then everything is sent.
    private func acknowledged() throws -> TableVersions {
        guard !full, let state = target.stateFolder else { return TableVersions() }
        let folder = try DurableFolder(AgentOptions.folder(in: state.path))
        // What is no file, or larger than any of ours, is damaged too; it is replaced when the server has everything.
        let bytes = try? folder.read(HostAudit.File.versions, limit: TableVersions.sizeLimit)
        return bytes.flatMap { TableVersions($0) } ?? TableVersions()
    }
}
