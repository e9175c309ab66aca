internal import HostRoot
internal import Localization

/// The units of the system manager, as their files describe them; read once for all tables.
struct SystemdUnits: HostPart {
    private(set) var units: [SystemdUnit] = []
    private(set) var obstacles: [Obstacle.Cause] = []
    private var folders: [UnitFolder] = []
    private let root: HostRoot
    /// Files already parsed, by path: many instances share one.
    private var parsed: [String: UnitFile] = [:]

    /// Drop-ins and settings that units were put together from.
    private var work = 0

    /// A drop-in for all units counts once for each; a host with 500 units stays below a tenth of it.
    private static let workLimit = 200_000
    /// The longest unit files have some kB.
    private static let fileLimit = 1 << 20
    /// Links from one name to another that systemd follows.
    private static let linkLimit = 64

    init(of host: AuditedHost) throws {
        root = host.root
        for path in try Self.searchPath(root) {
            do throws(HostRootError) {
                if let folder = try UnitFolder(path, root: root) { folders.append(folder) }
            } catch {
                obstacles.append(.unreadable(error))
            }
        }
        for name in names() where work <= Self.workLimit {
            if let unit = unit(name) { units.append(unit) }
        }
        if work > Self.workLimit {
            obstacles.append(
                .limitReached(
                    LocalizedText(
                        en: "the systemd units have more than \(Self.workLimit) settings and drop-ins",
                        ja: "systemd ユニットの設定とドロップインが \(Self.workLimit) 件を超えるため、残りを確認していません")))
        }
    }

    /// The search path, without /lib where that is /usr/lib under another name.
    private static func searchPath(_ root: HostRoot) throws(HostRootError) -> [String] {
        let merged = try root.status("/usr/lib/systemd/system")
        let old = try root.status("/lib/systemd/system")
        let isMerged = merged != nil && merged?.inode == old?.inode && merged?.device == old?.device
        return UnitFolder.searchPath.filter { !isMerged || $0 != "/lib/systemd/system" }
    }

    /// Every name that has a file or that another unit asks for by a link, sorted.
    private func names() -> [UnitName] {
        var names: Set<String> = []
        for folder in folders {
            names.formUnion(folder.files.keys)
            names.formUnion(folder.wanted.keys)
        }
        return names.sorted().compactMap { UnitName($0) }
    }
}

extension SystemdUnits {
    /// What the files say of one unit; nil for a name that only a link mentions and that has no file.
    private mutating func unit(_ name: UnitName) -> SystemdUnit? {
        guard let found = find(name) else { return nil }
        var unit = SystemdUnit(name: name.text, type: name.type, path: found.path)
        unit.wantedBy = folders.flatMap { $0.wanted[name.text] ?? [] }
        if found.isMasked {
            unit.state = found.path.hasPrefix("/run/") ? .maskedRuntime : .masked
            return unit
        }
        if found.name != name.text {
            unit.state = .alias
            unit.following = found.name
            return unit
        }
        unit.add(settings(of: name, fragment: found.path, into: &unit))
        unit.state = unit.isBroken ? .bad : state(of: name, path: found.path, settings: unit.settings)
        return unit
    }

    /// The file behind a name, after aliases.
    private struct Found {
        var name: String
        var path: String
        var isMasked = false
    }

    private func find(_ name: UnitName) -> Found? {
        var wanted = name
        for _ in 0..<Self.linkLimit {
            guard let (folder, file) = place(of: wanted) else { return nil }
            let path = "\(folder.path)/\(file)"
            guard let target = folder.targets[file] else {
                let isEmpty = (try? root.status(path))?.map { $0.size == 0 } ?? false
                return Found(name: wanted.text, path: path, isMasked: isEmpty)
            }
            let absolute = target.hasPrefix("/") ? target : "\(folder.path)/\(target)"
            if isNothing(absolute) { return Found(name: wanted.text, path: path, isMasked: true) }
            let last = UnitFolder.lastComponent(target)
            // A link to a file of the same name elsewhere: a linked unit file.
            if last == file { return Found(name: wanted.text, path: absolute) }
            guard let next = UnitName(last), next.type == wanted.type else { return nil }
            // An alias of an instance that points to a template keeps its instance.
            if wanted.isInstance, next.isTemplate, let instance = Self.instance(wanted),
                let full = next.instance(instance),
                let alias = UnitName(full)
            {
                wanted = alias
            } else {
                wanted = next
            }
        }
        return nil
    }

    private static func instance(_ name: UnitName) -> String? {
        guard let at = name.text.utf8.firstIndex(of: UInt8(ascii: "@")) else { return nil }
        return String(name.text[name.text.utf8.index(after: at)...].dropLast(name.type.utf8.count + 1))
    }

    /// The first folder with the name's own file, or else with its template's.
    private func place(of name: UnitName) -> (UnitFolder, String)? {
        for candidate in [name.text, name.template].compactMap({ $0 }) {
            if let folder = folders.first(where: { $0.files[candidate] != nil }) { return (folder, candidate) }
        }
        return nil
    }

    /// True for /dev/null and for an empty file, which both mask a unit.
    private func isNothing(_ path: String) -> Bool {
        if path == "/dev/null" || path.hasSuffix("/../dev/null") { return true }
        // What cannot be looked at is no mask; reading it will say why it cannot be.
        guard let status = (try? root.status(path)) ?? nil else { return false }
        return status.kind == .characterDevice || (status.kind == .regular && status.size == 0)
    }
}

// MARK: - Settings

extension SystemdUnits {
    private mutating func settings(of name: UnitName, fragment: String, into unit: inout SystemdUnit) -> UnitSettings {
        var settings = UnitSettings()
        if let file = read(fragment, &unit) {
            unit.isBroken = file.isBroken
            settings.add(file, path: fragment)
        }
        for path in dropIns(of: name) {
            guard work <= Self.workLimit else { break }
            unit.dropIns.append(path)
            guard let file = read(path, &unit) else { continue }
            work += file.assignments.count
            settings.add(file, path: path)
        }
        return settings
    }

    private mutating func read(_ path: String, _ unit: inout SystemdUnit) -> UnitFile? {
        if let file = parsed[path] { return file }
        do throws(HostRootError) {
            let file = UnitFile(try root.text(path, limit: Self.fileLimit))
            parsed[path] = file
            return file
        } catch .notFound {
            unit.isLoaded = false
            return nil
        } catch {
            unit.isLoaded = false
            obstacles.append(.unreadable(error))
            return nil
        }
    }

    /// The drop-ins in the order in which they are read: by file name, and of one name the most special folder's.
    private mutating func dropIns(of name: UnitName) -> [String] {
        var byName: [String: String] = [:]
        for folder in folders where !folder.dropIns.isEmpty {
            for owner in name.dropInNames { collect(folder, owner, &byName) }
        }
        for folder in folders where !folder.dropIns.isEmpty { collect(folder, name.type, &byName) }
        work += byName.count
        return byName.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value)
            .filter { !isNothing($0) }
    }

    private func collect(_ folder: UnitFolder, _ owner: String, _ byName: inout [String: String]) {
        for file in folder.dropIns[owner] ?? [] where byName[file] == nil {
            byName[file] = "\(folder.path)/\(owner).d/\(file)"
        }
    }
}

// MARK: - Whether a unit is switched on

extension SystemdUnits {
    /// As `systemctl is-enabled` tells it.
    private func state(of name: UnitName, path: String, settings: UnitSettings) -> UnitFileState {
        if path.hasPrefix("/run/systemd/generator") { return .generated }
        if path.hasPrefix("/run/systemd/transient/") { return .transient }
        let install = UnitInstall(settings: settings)
        if let state = links(to: name, path: path, install: install, byKnownNames: true) { return state }
        if links(to: name, path: path, install: install, byKnownNames: false) != nil { return .indirect }
        return install.hasRules ? .disabled : install.also.isEmpty ? .static : .indirect
    }

    /// What the links to a unit make of it; nil without any. With `byKnownNames`, only links count whose names the
    /// unit's [Install] section gives.
    private func links(
        to name: UnitName, path: String, install: UnitInstall, byKnownNames: Bool
    ) -> UnitFileState? {
        var known = Set(install.aliases)
        known.insert(name.text)
        if let instance = install.defaultInstance.flatMap({ name.instance($0) }) { known.insert(instance) }
        let isKnown = { (link: String) in !byKnownNames || known.contains(link) }
        var isOn = (runtime: false, elsewhere: false)
        var isLinked = (persistent: false, runtime: false)
        var isBelowFile = false
        for folder in folders {
            var isWanted = folder.wanted[name.text] != nil
            if !isWanted { isWanted = (folder.wantedInstances[name.text] ?? []).contains(where: isKnown) }
            let sameName = folder.targets[name.text].map { UnitFolder.lastComponent($0) == name.text } ?? false
            if !isWanted {
                // A link of the unit's own name is found by its target as well; it only links the file.
                isWanted = (folder.linksByTarget[name.text] ?? []).contains {
                    ($0 != name.text || isBelowFile) && isKnown($0)
                }
            }
            if isWanted {
                if folder.isPersistent { return .enabled }
                if folder.isRuntime { isOn.runtime = true } else { isOn.elsewhere = true }
            } else if sameName, !isBelowFile {
                if folder.isPersistent {
                    isLinked.persistent = true
                } else if folder.isRuntime {
                    isLinked.runtime = true
                }
            }
            if path.hasPrefix("\(folder.path)/") { isBelowFile = true }
        }
        if isOn.runtime { return .enabledRuntime }
        // An instance that a package's own link asks for is as good as part of the package.
        if isOn.elsewhere, name.isInstance { return .static }
        if isLinked.persistent { return .linked }
        if isLinked.runtime { return .linkedRuntime }
        return nil
    }
}
