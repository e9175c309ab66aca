internal import HostRoot

/// One folder of systemd's search path: the unit files in it and the links that switch units on.
struct UnitFolder: Sendable {
    let path: String
    /// Unit files and links by name, as the folder holds them.
    private(set) var files: [String: FileKind] = [:]
    /// The targets of links among them.
    private(set) var targets: [String: String] = [:]
    /// The names of links by the last component of their target.
    private(set) var linksByTarget: [String: [String]] = [:]
    /// The names of links in `.wants`, `.requires` and `.upholds` folders, with the units that ask for them.
    private(set) var wanted: [String: [String]] = [:]
    /// Instances of those by their template.
    private(set) var wantedInstances: [String: [String]] = [:]
    /// The drop-in folders, by the name before `.d`, with the names of their files.
    private(set) var dropIns: [String: [String]] = [:]

    var isRuntime: Bool { path.hasPrefix("/run/") }
    var isPersistent: Bool { path == "/etc/systemd/system" }
    var isGenerator: Bool { path.hasPrefix("/run/systemd/generator") }
    var isTransient: Bool { path == "/run/systemd/transient" }

    /// The search path of the system manager, first one wins.
    static let searchPath = [
        "/etc/systemd/system.control", "/run/systemd/system.control", "/run/systemd/transient",
        "/run/systemd/generator.early", "/etc/systemd/system", "/etc/systemd/system.attached", "/run/systemd/system",
        "/run/systemd/system.attached", "/run/systemd/generator", "/usr/local/lib/systemd/system",
        "/usr/lib/systemd/system", "/lib/systemd/system", "/run/systemd/generator.late",
    ]

    /// Names in one folder; real ones have hundreds.
    static let nameLimit = 20_000

    /// Nil where there is no such folder.
    init?(_ path: String, root: HostRoot) throws(HostRootError) {
        self.path = path
        let entries: [DirectoryEntry]
        do {
            entries = try root.entries(in: path)
        } catch .notFound {
            return nil
        }
        guard entries.count <= UnitFolder.nameLimit else { throw .tooLarge(path: path, limit: UnitFolder.nameLimit) }
        for entry in entries {
            let kind =
                entry.kind == .unknown ? try root.status("\(path)/\(entry.name)", followLink: false)?.kind : entry.kind
            switch kind {
            case .symbolicLink: try addLink(entry.name, root: root)
            case .directory: try addFolder(entry.name, root: root)
            case .regular: if UnitName(entry.name) != nil { files[entry.name] = .regular }
            default: continue
            }
        }
    }

    private mutating func addLink(_ name: String, root: HostRoot) throws(HostRootError) {
        // A drop-in folder may be a link to another.
        if name.hasSuffix(".d") { return try addFolder(name, root: root) }
        guard UnitName(name) != nil else { return }
        files[name] = .symbolicLink
        let target = try root.linkTarget("\(path)/\(name)")
        targets[name] = target
        linksByTarget[UnitFolder.lastComponent(target), default: []].append(name)
    }

    private mutating func addFolder(_ name: String, root: HostRoot) throws(HostRootError) {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return }
        let owner = String(name[..<dot])
        switch name[dot...] {
        case ".wants", ".requires", ".upholds":
            for entry in try root.entries(in: "\(path)/\(name)").prefix(UnitFolder.nameLimit) {
                guard entry.kind == .symbolicLink || entry.kind == .unknown, let unit = UnitName(entry.name) else {
                    continue
                }
                wanted[entry.name, default: []].append(owner)
                if let template = unit.template { wantedInstances[template, default: []].append(entry.name) }
            }
        case ".d":
            let names: [String]
            do {
                names = try root.names(in: "\(path)/\(name)")
            } catch .notFound {
                return
            }
            dropIns[owner] = names.filter { $0.hasSuffix(".conf") && !$0.hasPrefix(".") }
        default: return
        }
    }

    static func lastComponent(_ path: String) -> String {
        path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? path
    }
}
