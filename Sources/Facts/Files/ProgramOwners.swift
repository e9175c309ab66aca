/// The packages of all programs that run with more rights than their user has.
package struct ProgramOwners: HostPart {
    let packages: [String: String]

    package init(of host: AuditedHost) throws {
        let walk = try host.part(FileWalk.self)
        let paths = walk.files.filter { !$0.marks.isDisjoint(with: [.setID, .capable]) }.map(\.path)
        packages = try host.part(PackageOwners.self).owners(of: Set(paths))
    }
}

extension ProgramOwners {
    /// The owners, or none and a note that `package` may be missing.
    static func noting(_ rows: inout TableRows, host: AuditedHost) -> [String: String] {
        do {
            return try host.part(ProgramOwners.self).packages
        } catch {
            rows.noteMissingValues(Obstacle.Cause(error), in: ["package"])
            return [:]
        }
    }
}
