package import Facts
internal import FoundationEssentials
internal import HostRoot

extension Catalogue {
    /// Where an organisation puts checks of its own.
    package static let siteFolder = "/etc/elpis/checks.d"

    /// Adds the checks and parameters of a site's folder; nothing where the usual folder does not exist.
    ///
    /// The tables are those that the checks may name.
    ///
    /// - Throws: ``SiteCheckError`` where a file is not valid, is open to tampering, or takes a name that is taken.
    package mutating func addSiteChecks(from folder: String, isRequired: Bool, tables: [FactTable]) throws {
        let root = try HostRoot()
        guard try root.status(folder) != nil else {
            if isRequired { throw HostRootError.notFound(path: folder) }
            return
        }
        let files = try CheckFile.all(below: folder)
        let parameters = try CheckFile.parameters(below: folder)
        for path in [folder] + files.map(\.path) {
            if try root.status(path)?.isWritableByOthers == true { throw SiteCheckError.writableByOthers(path: path) }
        }
        var names = Dictionary(checks.map { ($0.id, "the program") }) { first, _ in first }
        for file in files {
            if let owner = names.updateValue(file.path, forKey: file.check.id) {
                throw SiteCheckError.takenID(file.check.id, path: file.path, owner: owner)
            }
            if let fault = file.sqlFaults(tables: tables).first {
                throw SiteCheckError.invalid(path: file.path, reason: fault)
            }
        }
        var parameterNames = Set(self.parameters.map(\.name))
        for parameter in parameters where !parameterNames.insert(parameter.name).inserted {
            throw SiteCheckError.takenParameter(parameter.name, folder: folder)
        }
        checks = (checks + files.map(\.check)).sorted { ($0.subject, $0.id) < ($1.subject, $1.id) }
        self.parameters = (self.parameters + parameters).sorted { $0.name < $1.name }
    }
}

package enum SiteCheckError: Error, Sendable, Hashable, CustomStringConvertible {
    case writableByOthers(path: String)
    case takenID(String, path: String, owner: String)
    case takenParameter(String, folder: String)
    case invalid(path: String, reason: String)

    package var description: String {
        switch self {
        case .writableByOthers(let path): "\(path) is not used, because everybody can change it"
        case .takenID(let id, let path, let owner): "\(path) cannot be used: the check id '\(id)' is taken by \(owner)"
        case .takenParameter(let name, let folder):
            "\(folder) cannot be used: the parameter '\(name)' is declared elsewhere"
        case .invalid(let path, let reason): "\(path) is not a valid check: \(reason)"
        }
    }
}
