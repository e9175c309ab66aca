internal import HostRoot
internal import Localization

/// The stacks of every PAM service, with `@include`, `include` and `substack` resolved.
package struct PamConfiguration: HostPart {
    package private(set) var rules: [Rule] = []
    package private(set) var obstacles: [Obstacle.Cause] = []

    package struct Rule: Sendable, Hashable {
        package let service: String
        /// The place in the service's stack, from 1, counted over all types.
        package let position: Int
        package let entry: PamFile.Entry
        package let file: String
        /// How many substacks the rule is within.
        package let depth: Int
    }

    package static let folder = "/etc/pam.d"
    /// Where Linux-PAM looks, in this order.
    package static let folders = [folder, "/usr/lib/pam.d"]
    static let singleFile = "/etc/pam.conf"
    /// As in Linux-PAM.
    private static let includeDepthLimit = 32
    /// Rules of one service, and of all: more than any real host has.
    private static let serviceLimit = 1_000
    private static let ruleLimit = 50_000

    package init(of host: AuditedHost) throws {
        var files = PamFiles(root: host.root)
        var services: Set<String> = []
        for folder in PamConfiguration.folders {
            do {
                services.formUnion(try host.root.names(in: folder).filter(PamConfiguration.isService))
            } catch .notFound {
                continue
            } catch {
                obstacles.append(.unreadable(error))
            }
        }
        for service in services.sorted() {
            guard let file = files.file(service) else { continue }
            var stack = Stack(service: service, files: files)
            stack.take(file, only: nil, depth: 0, level: 0)
            files = stack.files
            if stack.isCut || rules.count + stack.rules.count > PamConfiguration.ruleLimit {
                noteLimit()
            }
            rules += stack.rules.prefix(PamConfiguration.ruleLimit - rules.count)
        }
        // Read only where there is no folder of services.
        if services.isEmpty, let text = try host.root.textIfPresent(PamConfiguration.singleFile) {
            takeSingleFile(text)
        }
        obstacles += files.obstacles
    }

    /// Names that administrators and package managers leave behind are no services that a program asks for.
    private static func isService(_ name: String) -> Bool {
        !name.hasPrefix(".") && !name.hasSuffix("~") && !name.hasSuffix(".bak") && !name.contains(".dpkg-")
            && !name.contains(".rpm") && !name.contains(".pam-")
    }

    /// Each line of `/etc/pam.conf` starts with the service.
    private mutating func takeSingleFile(_ text: String) {
        var positions: [String: Int] = [:]
        for entry in PamFile(text: text, hasService: true).entries.prefix(PamConfiguration.ruleLimit) {
            let position = positions[entry.service, default: 0] + 1
            positions[entry.service] = position
            rules.append(
                Rule(
                    service: entry.service, position: position, entry: entry, file: PamConfiguration.singleFile,
                    depth: 0))
        }
    }

    private mutating func noteLimit() {
        let cause = Obstacle.Cause.limitReached(
            LocalizedText(
                en: "the PAM configuration includes more rules than can be followed",
                ja: "PAM 設定の include が多すぎるため、一部を確認していません"))
        if !obstacles.contains(cause) { obstacles.append(cause) }
    }

    /// One service's rules as they are gathered.
    private struct Stack {
        let service: String
        var files: PamFiles
        var rules: [Rule] = []
        var isCut = false

        init(service: String, files: PamFiles) {
            self.service = service
            self.files = files
        }

        /// Adds a file's rules; those of one type alone where `type` is given.
        mutating func take(_ file: PamFiles.Found, only type: String?, depth: Int, level: Int) {
            guard level <= PamConfiguration.includeDepthLimit else {
                isCut = true
                return
            }
            for entry in file.content.entries {
                guard !isCut else { return }
                if entry.type == "@include" {
                    if let included = files.file(entry.module) {
                        take(included, only: type, depth: depth, level: level + 1)
                    }
                    continue
                }
                guard type == nil || type == entry.type else { continue }
                if entry.control == "include" || entry.control == "substack" {
                    if let included = files.file(entry.module) {
                        let deeper = entry.control == "substack" ? depth + 1 : depth
                        take(included, only: entry.type, depth: deeper, level: level + 1)
                    }
                    continue
                }
                guard rules.count < PamConfiguration.serviceLimit else {
                    isCut = true
                    return
                }
                rules.append(
                    Rule(service: service, position: rules.count + 1, entry: entry, file: file.path, depth: depth))
            }
        }
    }
}

/// The files of PAM, each read once.
private struct PamFiles {
    let root: HostRoot
    private(set) var obstacles: [Obstacle.Cause] = []
    private var known: [String: Found?] = [:]

    struct Found {
        let path: String
        let content: PamFile
    }

    init(root: HostRoot) {
        self.root = root
    }

    /// The file of a service or of an include; nil where there is none.
    mutating func file(_ name: String) -> Found? {
        if let found = known[name] { return found }
        var found: Found?
        let paths = name.hasPrefix("/") ? [name] : PamConfiguration.folders.map { "\($0)/\(name)" }
        for path in paths {
            do {
                guard let text = try root.textIfPresent(path) else { continue }
                found = Found(path: path, content: PamFile(text: text))
                break
            } catch {
                obstacles.append(.unreadable(error))
                break
            }
        }
        known[name] = .some(found)
        return found
    }
}
