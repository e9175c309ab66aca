internal import HostRoot
internal import Localization
internal import XML

/// The updates that dnf would install, found in its metadata.
struct DNFUpdates {
    private(set) var updates: [PackageUpdate] = []
    private(set) var obstacles: [Obstacle.Cause] = []

    /// A package in a repository or an advisory.
    private struct Entry {
        var name = ""
        var architecture = ""
        var version = ""
        var repository = ""
    }

    private struct Advisory {
        var id = ""
        var isSecurity = false
        var severity: String?
        var module: String?
    }

    init(of host: AuditedHost) throws {
        let database = try host.part(RPMDatabase.self)
        guard !database.packages.isEmpty else { return }
        let lists = try host.part(DNFLists.self)
        guard !lists.repositories.isEmpty else {
            obstacles.append(
                .unsupported(
                    LocalizedText(
                        en: "the repository metadata has not been downloaded (dnf makecache)",
                        ja: "リポジトリのメタデータが取得されていません (dnf makecache)")))
            return
        }
        try noteMissing(of: host, lists: lists)
        // Several versions of a kernel are installed side by side: the newest counts.
        var newest: [String: RPMDatabase.Package] = [:]
        for package in database.packages where package.name != "gpg-pubkey" {
            let key = "\(package.name).\(package.architecture)"
            if let known = newest[key], RPMVersion.order(known.fullVersion, package.fullVersion) >= 0 { continue }
            newest[key] = package
        }
        var found: [String: PackageUpdate] = [:]
        for repository in lists.repositories {
            try readPrimary(repository, host.root, newest, &found)
        }
        for repository in lists.repositories {
            guard let path = repository.updateInfo else { continue }
            try readUpdateInfo(path, repository.id, host.root, newest, &found)
        }
        updates = found.values.sorted { ($0.name, $0.architecture) < ($1.name, $1.architecture) }
    }

    private mutating func noteMissing(of host: AuditedHost, lists: DNFLists) throws {
        let known = Set(lists.repositories.map(\.id))
        for repository in try host.part(DNFConfiguration.self).repositories
        where repository.isEnabled && !known.contains(repository.id) {
            obstacles.append(
                .unsupported(
                    LocalizedText(
                        en: "the metadata of the repository \(repository.id) has not been downloaded",
                        ja: "リポジトリ \(repository.id) のメタデータが取得されていません")))
        }
    }

    private mutating func readPrimary(
        _ repository: DNFLists.Repository, _ root: HostRoot, _ newest: [String: RPMDatabase.Package],
        _ found: inout [String: PackageUpdate]
    ) throws {
        var entry = Entry()
        var candidates: [String: Entry] = [:]
        let parser = XMLStream(limits: .ofPackageLists) { stream, element in
            if element.isNamed("package") {
                entry = Entry()
                entry.repository = repository.id
            } else if element.isNamed("name") || element.isNamed("arch") {
                stream.isGathering = true
            } else if element.isNamed("version") {
                entry.version = DNFUpdates.fullVersion(element, version: "ver", release: "rel")
            }
        } onEnd: { stream, element in
            if element.isNamed("name") {
                entry.name = stream.takeText()
            } else if element.isNamed("arch") {
                entry.architecture = stream.takeText()
            } else if element.isNamed("package") {
                let key = "\(entry.name).\(entry.architecture)"
                guard let installed = newest[key], DNFUpdates.isCandidate(entry.version, for: installed) else { return }
                if let known = candidates[key], RPMVersion.order(known.version, entry.version) >= 0 { return }
                candidates[key] = entry
            }
        }
        let isWhole = try parser.read(repository.primary, of: root)
        if !isWhole { obstacles.append(.malformed(path: repository.primary, line: nil)) }
        for (key, entry) in candidates {
            guard let installed = newest[key] else { continue }
            DNFUpdates.merge(entry, installed, key, &found)
        }
    }

    /// Newer, and of no module: which stream a modular package is of only an advisory tells.
    private static func isCandidate(_ version: String, for installed: RPMDatabase.Package) -> Bool {
        guard version.utf8Range(of: ".module") == nil else { return false }
        return RPMVersion.order(version, installed.fullVersion) > 0
    }

    private static func merge(
        _ entry: Entry, _ installed: RPMDatabase.Package, _ key: String, _ found: inout [String: PackageUpdate]
    ) {
        if let known = found[key], RPMVersion.order(known.available, entry.version) >= 0 { return }
        var update = found[key] ?? PackageUpdate()
        update.name = installed.name
        update.architecture = installed.architecture
        update.source = installed.source
        update.installed = installed.fullVersion
        update.available = entry.version
        update.origin = installed.vendor ?? ""
        update.repository = entry.repository
        found[key] = update
    }

    private mutating func readUpdateInfo(
        _ path: String, _ repository: String, _ root: HostRoot, _ newest: [String: RPMDatabase.Package],
        _ found: inout [String: PackageUpdate]
    ) throws {
        var advisory = Advisory()
        var isInUpdate = false
        var hits: [(key: String, entry: Entry, advisory: Advisory)] = []
        let parser = XMLStream(limits: .ofPackageLists) { stream, element in
            if element.isNamed("update") {
                advisory = Advisory()
                advisory.isSecurity = element.attribute("type") == "security"
                isInUpdate = true
            } else if element.isNamed("id") && advisory.id.isEmpty || element.isNamed("severity") {
                stream.isGathering = isInUpdate
            } else if element.isNamed("collection") {
                advisory.module = nil
            } else if element.isNamed("module") {
                advisory.module = "\(element.attribute("name") ?? ""):\(element.attribute("stream") ?? "")"
            } else if element.isNamed("package") {
                guard let name = element.attribute("name"), let architecture = element.attribute("arch"),
                    let installed = newest["\(name).\(architecture)"]
                else { return }
                var entry = Entry(name: name, architecture: architecture)
                entry.version = DNFUpdates.fullVersion(element, version: "version", release: "release")
                entry.repository = repository
                guard RPMVersion.order(entry.version, installed.fullVersion) > 0,
                    DNFUpdates.isSameStream(advisory.module, installed.module)
                else { return }
                hits.append(("\(name).\(architecture)", entry, advisory))
            }
        } onEnd: { stream, element in
            if element.isNamed("id"), isInUpdate, advisory.id.isEmpty {
                advisory.id = stream.takeText()
            } else if element.isNamed("severity"), isInUpdate {
                advisory.severity = stream.takeText().lowercased()
            } else if element.isNamed("update") {
                isInUpdate = false
            }
        }
        let isWhole = try parser.read(path, of: root)
        if !isWhole { obstacles.append(.malformed(path: path, line: nil)) }
        for hit in hits {
            guard let installed = newest[hit.key] else { continue }
            DNFUpdates.merge(hit.entry, installed, hit.key, &found)
            guard hit.advisory.isSecurity, var update = found[hit.key] else { continue }
            update.isSecurity = true
            if DNFUpdates.rank(hit.advisory.severity) > DNFUpdates.rank(update.severity) || update.advisory == nil {
                update.severity = hit.advisory.severity
                update.advisory = hit.advisory.id
            }
            found[hit.key] = update
        }
    }

    private static func isSameStream(_ module: String?, _ installed: String?) -> Bool {
        guard let installed, !installed.isEmpty else { return module == nil }
        guard let module else { return false }
        return installed == module || installed.hasPrefix("\(module):")
    }

    private static func rank(_ severity: String?) -> Int {
        ["low", "moderate", "important", "critical"].firstIndex(of: severity ?? "") ?? -1
    }

    private static func fullVersion(_ element: XMLElement, version: StaticString, release: StaticString) -> String {
        let epoch = element.attribute("epoch") ?? "0"
        let rest = "\(element.attribute(version) ?? "")-\(element.attribute(release) ?? "")"
        return epoch == "0" || epoch.isEmpty ? rest : "\(epoch):\(rest)"
    }
}
