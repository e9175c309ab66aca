internal import Facts
internal import HostRoot

/// What the organisation's policy says is watched.
struct IntegritySettings: Sendable {
    /// Files and folders whose change is grave.
    let essential: [String]
    /// Trees whose every file is watched.
    let trees: [String]
    let excludes: [String]

    init(_ host: AuditedHost) {
        essential = host.texts(of: "integrity_essential")
        trees = host.texts(of: "integrity_trees")
        excludes = host.texts(of: "integrity_excludes")
    }

    /// All that is watched; an essential file that is a link is watched with what it leads to.
    func paths(in root: HostRoot) -> WatchedPaths {
        WatchedPaths(essential + linkTargets(in: root) + trees, excluding: excludes)
    }

    func essentialPaths(in root: HostRoot) -> WatchedPaths {
        WatchedPaths(essential + linkTargets(in: root), excluding: excludes)
    }

    private static let linkLimit = 8

    private func linkTargets(in root: HostRoot) -> [String] {
        essential.flatMap { path in
            var targets: [String] = []
            var place = path
            // What cannot be looked at leads nowhere; the scan says why.
            while targets.count < IntegritySettings.linkLimit,
                (try? root.status(place, followLink: false))??.kind == .symbolicLink,
                let target = try? root.linkTarget(place)
            {
                let folder = place.split(separator: "/").dropLast()
                var names = target.hasPrefix("/") ? [] : folder.map(String.init)
                for name in target.split(separator: "/") where name != "." {
                    if name == ".." { _ = names.popLast() } else { names.append(String(name)) }
                }
                place = "/" + names.joined(separator: "/")
                targets.append(place)
            }
            return targets
        }
    }
}

extension AuditedHost {
    fileprivate func texts(of parameter: String) -> [String] {
        (parameters[parameter] ?? []).compactMap { if case .text(let text) = $0 { text } else { nil } }
    }
}
