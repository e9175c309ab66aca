/// The packages of the programs that run, looked up once for all tables.
struct ProcessPackages: HostPart {
    /// By path; programs that no package owns are not in it.
    let owners: [String: String]

    init(of host: AuditedHost) throws {
        let paths = try host.part(ProcessList.self).processes.compactMap { $0.isNested ? nil : $0.path }
        owners = try host.part(PackageOwners.self).owners(of: Set(paths))
    }
}

extension AuditedHost {
    /// The packages of programs by path; nil, with a note, where the package database cannot be read.
    func processPackages(_ rows: inout TableRows) -> [String: String]? {
        do {
            return try part(ProcessPackages.self).owners
        } catch {
            rows.noteMissingValues(Obstacle.Cause(error), in: ["package"])
            return nil
        }
    }
}
