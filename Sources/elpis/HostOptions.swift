internal import ArgumentParser
internal import Facts
internal import FoundationEssentials
internal import Glibc
internal import HostRoot
internal import Localization
internal import Policies
internal import Terminal
internal import Watch

/// Which host a command looks at, and by which policy.
struct HostOptions: ParsableArguments {
    @Option(help: "Audit the system in this directory instead of the running one.", completion: .directory)
    var root: String?

    @Option(
        name: .customLong("from"),
        help: "Audit this snapshot (see `elpis snapshot`) instead of a host; - is standard input.",
        completion: .file())
    var snapshot: String?

    @Option(
        help: "The organisation's policy (default: /etc/elpis/policy.yaml, if it exists).",
        completion: .file(extensions: ["yaml", "yml"]))
    var policy: String?

    @Option(
        help: "The folder of the organisation's own checks (default: /etc/elpis/checks.d, if it exists).",
        completion: .directory)
    var siteChecks: String?

    @OptionGroup var stateOptions: StateOptions

    @Flag(help: "Leave out the tables that walk through the whole file tree.")
    var noFileWalk = false

    func validate() throws {
        if root != nil && snapshot != nil { throw ValidationError("--root and --from exclude each other.") }
    }

    static let policyPath = "/etc/elpis/policy.yaml"

    /// Where the state of the host is; an image has none beside it, and the running system's is not its.
    var stateFolder: StateFolder? { stateOptions.folder ?? (root == nil && snapshot == nil ? .standard : nil) }

    /// Opens what the command looks at: the checks, the policy and the facts.
    ///
    /// The closure may change the policy's parameters.
    func open(adjusting adjust: (inout [String: [FactValue]]) -> Void = { _ in }) throws -> Target {
        var catalogue = try Catalogue.builtIn()
        try catalogue.addSiteChecks(
            from: siteChecks ?? Catalogue.siteFolder, isRequired: siteChecks != nil,
            tables: FactTable.described)
        let file = try HostOptions.policyFile(policy, known: catalogue.parameters)
        var values = HostOptions.values(catalogue, file)
        adjust(&values)
        let facts = try facts(parameters: values)
        return Target(catalogue: catalogue, policy: file, facts: facts, snapshotPath: snapshot)
    }

    /// What the policy says of each parameter, or the catalogue where it is silent.
    static func values(_ catalogue: Catalogue, _ file: PolicyFile?) -> [String: [FactValue]] {
        let standard = Dictionary(catalogue.parameters.map { ($0.name, $0.standard) }) { first, _ in first }
        return standard.merging(file?.parameters ?? [:]) { _, own in own }
    }

    private func facts(parameters: [String: [FactValue]]) throws -> Target.Facts {
        if let snapshot {
            let content = try HostOptions.readSnapshot(snapshot)
            return Target.Facts(
                source: SnapshotSource(snapshot: content, parameters: parameters), memory: WatchMemory(nil),
                header: content.header)
        }
        let host = try HostOptions.host(root, parameters: parameters, isFileWalkAllowed: !noFileWalk)
        let header = SnapshotHeader(
            host: HostIdentity(of: host.root), time: host.now, toolVersion: elpisVersion, user: Int64(geteuid()))
        return Target.Facts(
            source: host, memory: WatchMemory(stateFolder), header: header)
    }

    /// The host with its root in a folder, or the running one.
    static func host(
        _ root: String?, parameters: [String: [FactValue]], isFileWalkAllowed: Bool = true
    ) throws -> AuditedHost {
        let system = try HostRoot(root.map { URL(fileURLWithPath: $0).path } ?? "/")
        // A folder that was misspelt or not mounted must not look like a host where little is wrong.
        if let root, !system.exists("/etc") { throw NoSystem(root: root) }
        return AuditedHost(
            root: system, now: Int64(Date().timeIntervalSince1970), parameters: parameters,
            isFileWalkAllowed: isFileWalkAllowed)
    }

    /// The policy file's content; nil where none was named and the usual one is absent.
    static func policyFile(_ policy: String?, known: [PolicyParameter]) throws -> PolicyFile? {
        let own = try HostRoot()
        // A relative path is the caller's, so it is made absolute before HostRoot sees it.
        let path = policy.map { URL(fileURLWithPath: $0).path } ?? HostOptions.policyPath
        guard let yaml = try policy == nil ? own.textIfPresent(path) : own.text(path) else { return nil }
        return try PolicyFile(path: path, yaml: yaml, known: known)
    }

    private static func readSnapshot(_ path: String) throws -> Snapshot {
        if path == "-" { return try readSnapshot(STDIN_FILENO, named: "standard input") }
        let file = try HostRoot().openForReading(URL(fileURLWithPath: path).path)
        defer { close(file.descriptor) }
        return try readSnapshot(file.descriptor, named: path)
    }

    private static func readSnapshot(_ descriptor: Int32, named path: String) throws -> Snapshot {
        do {
            return try Snapshot(descriptor: descriptor, tables: FactTable.described)
        } catch let error as SnapshotError {
            throw CommandError(description: "\(path) cannot be used: \(error)")
        }
    }
}

/// What a command looks at.
struct Target {
    let catalogue: Catalogue
    let policy: PolicyFile?
    let facts: Facts
    let snapshotPath: String?

    struct Facts {
        let source: any FactSource
        let memory: WatchMemory
        /// What a snapshot of it says, or would say, of itself.
        let header: SnapshotHeader

        var tables: [FactTable] { FactTable.all(remembering: memory) }

        func database() throws -> FactDatabase { try FactDatabase(source: source, tables: tables) }
    }
}

/// The language of what a command prints.
struct LanguageOption: ParsableArguments {
    @Option(
        name: .customLong("language"),
        help: "The language of the report: en or ja (default: as LC_ALL, LC_MESSAGES or LANG say).")
    var chosen: Language?

    var language: Language { chosen ?? Language(environment: ProcessInfo.processInfo.environment) }
}

extension Language: ExpressibleByArgument {}

/// The folder to audit holds no system.
struct NoSystem: Error, CustomStringConvertible {
    let root: String

    var description: String {
        "\(root) holds no Linux system, for it has no /etc; name the folder that its / is mounted on"
    }
}
