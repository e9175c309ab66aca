internal import HostRoot
internal import XML

/// The repository metadata that dnf has downloaded.
package struct DNFLists: HostPart {
    let repositories: [Repository]

    struct Repository: Sendable, Hashable {
        let id: String
        let folder: String
        let primary: String
        let updateInfo: String?
        /// When dnf last found it current, in seconds since 1970.
        let refreshed: Int64
    }

    private static let caches = ["/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum"]

    package init(of host: AuditedHost) throws {
        let root = host.root
        var newest: [String: Repository] = [:]
        for cache in DNFLists.caches {
            for name in try root.namesIfPresent(in: cache) {
                // A repository's id and sixteen digits of the hash of its address.
                guard let hyphen = name.lastIndex(of: "-"), name[name.index(after: hyphen)...].utf8.count == 16 else {
                    continue
                }
                let folder = "\(cache)/\(name)/repodata"
                guard let found = try DNFLists.repository(String(name[..<hyphen]), folder: folder, root: root) else {
                    continue
                }
                if let known = newest[found.id], known.refreshed > found.refreshed { continue }
                newest[found.id] = found
            }
        }
        repositories = newest.values.sorted { $0.id < $1.id }
    }

    private static func repository(_ id: String, folder: String, root: HostRoot) throws -> Repository? {
        let names = try root.namesIfPresent(in: folder)
        guard names.contains("repomd.xml") else { return nil }
        let parts = try DNFLists.parts(of: "\(folder)/repomd.xml", root: root)
        func path(_ type: String) -> String? {
            parts[type].flatMap { names.contains($0) ? "\(folder)/\($0)" : nil }
        }
        guard let primary = path("primary") else { return nil }
        var refreshed: Int64 = 0
        for name in names {
            guard let status = try root.status("\(folder)/\(name)") else { continue }
            refreshed = max(refreshed, status.modified / 1_000_000_000)
        }
        return Repository(
            id: id, folder: folder, primary: primary, updateInfo: path("updateinfo"), refreshed: refreshed)
    }

    /// File names of the repository's parts by their types, as its index lists them.
    private static func parts(of path: String, root: HostRoot) throws -> [String: String] {
        var parts: [String: String] = [:]
        var type: String?
        let stream = XMLStream(limits: .ofPackageLists) { _, element in
            if element.isNamed("data") {
                type = element.attribute("type")
            } else if element.isNamed("location"), let type, let address = element.attribute("href") {
                parts[type] = address.split(separator: "/").last.map(String.init)
            }
        } onEnd: { _, _ in
        }
        guard try stream.read(path, of: root) else { throw Obstacle.Cause.malformed(path: path, line: nil) }
        return parts
    }
}
