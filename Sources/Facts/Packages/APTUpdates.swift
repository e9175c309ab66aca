internal import HostRoot
internal import Localization

/// The updates that apt would install, found in its lists.
struct APTUpdates {
    private(set) var updates: [PackageUpdate] = []
    private(set) var obstacles: [Obstacle.Cause] = []

    private let host: AuditedHost
    private let lists: APTLists
    private let pins: APTPins
    private let native: String

    private struct Available {
        let version: String
        let phasedPercentage: Int?
        let index: APTLists.Index
    }

    init(of host: AuditedHost) throws {
        self.host = host
        let dpkg = try host.part(DpkgDatabase.self)
        native = dpkg.nativeArchitecture
        lists = try host.part(APTLists.self)
        pins = try host.part(APTPins.self)
        let installed = dpkg.packages.filter {
            $0.isInstalled || $0.state.hasPrefix("half") || $0.state.hasPrefix("trig")
        }
        guard !installed.isEmpty else { return }
        guard !lists.indexes.isEmpty else {
            obstacles.append(
                .unsupported(
                    LocalizedText(
                        en: "the package lists have not been downloaded (apt-get update)",
                        ja: "パッケージ一覧が取得されていません (apt-get update)")))
            return
        }
        for source in lists.missing {
            obstacles.append(
                .unsupported(
                    LocalizedText(
                        en: "the package list of \(PublicURL(source.uri).text) \(source.suite) has not been downloaded",
                        ja: "\(PublicURL(source.uri).text) \(source.suite) のパッケージ一覧が取得されていません")))
        }
        let found = try available(for: installed)
        for (position, package) in installed.enumerated() {
            if let update = update(of: package, among: found[position]) { updates.append(update) }
        }
    }

    /// The versions in all lists, by the position of the installed package.
    private mutating func available(for installed: [DpkgDatabase.Package]) throws -> [[Available]] {
        var positions: [String: [Int]] = [:]
        for (position, package) in installed.enumerated() { positions[package.name, default: []].append(position) }
        let names = Array(positions.keys)
        let keys = ByteKeys(names.map { Array($0.utf8) })
        var found = [[Available]](repeating: [], count: installed.count)
        for index in lists.indexes {
            var scanner = PackageIndexScanner(wanted: keys)
            guard try read(index.path, into: &scanner) else { continue }
            for entry in scanner.entries {
                for position in positions[names[entry.key]] ?? []
                where counted(installed[position].architecture) == counted(entry.architecture) {
                    found[position].append(
                        Available(version: entry.version, phasedPercentage: entry.phasedPercentage, index: index))
                }
            }
        }
        return found
    }

    private func counted(_ architecture: String) -> String { architecture == "all" ? native : architecture }

    private mutating func read(_ path: String, into scanner: inout PackageIndexScanner) throws -> Bool {
        guard let format = StreamDecoder.Format(path: path) else {
            obstacles.append(
                .unsupported(
                    LocalizedText(
                        en: "\(path) is compressed in a way that is not supported", ja: "\(path) の圧縮形式には対応していません")))
            return false
        }
        let decoder = StreamDecoder(format)
        var local = scanner
        try host.root.chunks(path, limit: 2 << 30) { chunk in
            decoder.consume(chunk) { local.consume($0) }
        }
        local.finish()
        scanner = local
        if !decoder.isSound || !decoder.isFinished { obstacles.append(.malformed(path: path, line: nil)) }
        return true
    }

    private struct Rated {
        let entry: Available
        /// Against the installed version: 1 is newer.
        let order: Int
        let priority: Int
    }

    /// As apt chooses: the newest among the versions of the highest priority.
    private func update(of package: DpkgDatabase.Package, among available: [Available]) -> PackageUpdate? {
        let rated = available.map { entry in
            Rated(
                entry: entry, order: DebVersion.order(entry.version, package.version),
                priority: pins.priority(
                    package: package.name, version: entry.version, release: repository(of: entry),
                    site: entry.index.site))
        }
        let installedPriority = rated.filter { $0.order == 0 }.map(\.priority).max() ?? 100
        let newer = rated.filter {
            $0.order > 0 && $0.priority > 0 && $0.priority >= max(installedPriority, 100)
        }
        let best = newer.max { left, right in
            left.priority != right.priority
                ? left.priority < right.priority
                : DebVersion.order(left.entry.version, right.entry.version) < 0
        }
        guard let chosen = best?.entry else { return nil }
        let release = repository(of: chosen)
        var update = PackageUpdate()
        update.name = package.name
        update.architecture = package.architecture
        update.source = package.source
        update.installed = package.version
        update.available = chosen.version
        update.origin = release?.origin ?? ""
        update.suite = release.map { $0.suite.isEmpty ? $0.codename : $0.suite } ?? ""
        update.repository = chosen.index.path
        update.isSecurity = newer.contains { repository(of: $0.entry)?.isSecurity == true }
        update.isHeld = package.isHeld
        update.phasedPercentage = chosen.phasedPercentage
        return update
    }

    private func repository(of entry: Available) -> APTLists.Release? {
        entry.index.release.map { lists.releases[$0] }
    }
}
