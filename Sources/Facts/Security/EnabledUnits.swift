internal import HostRoot

/// Which units systemd starts at boot, from the links below its folders.
struct EnabledUnits: HostPart {
    private let wanted: Set<String>
    private let masked: Set<String>

    init(of host: AuditedHost) throws {
        var wanted: Set<String> = []
        var masked: Set<String> = []
        for folder in ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"] {
            for entry in try host.root.entriesIfPresent(in: folder) {
                if entry.name.hasSuffix(".wants") || entry.name.hasSuffix(".requires") {
                    wanted.formUnion(try host.root.namesIfPresent(in: "\(folder)/\(entry.name)"))
                } else if folder == "/etc/systemd/system", entry.kind == .symbolicLink,
                    try host.root.linkTarget("\(folder)/\(entry.name)") == "/dev/null"
                {
                    masked.insert(entry.name)
                }
            }
        }
        self.wanted = wanted
        self.masked = masked
    }

    func contains(_ unit: String) -> Bool {
        wanted.contains(unit) && !masked.contains(unit)
    }
}
