internal import HostRoot
internal import Localization

/// The events that systemd's journal holds, back to a time.
struct AuthJournal {
    private(set) var events: [(path: String, event: AuthEvent)] = []
    private(set) var obstacles: [Obstacle.Cause] = []
    private(set) var exists = false

    private static let folders = ["/var/log/journal", "/run/log/journal"]
    /// Files of one host; systemd keeps a hundred.
    private static let fileLimit = 1000
    /// Newest entries of one file that are looked at.
    private static let entryLimit = 20_000

    init(_ root: HostRoot, since start: Int64) throws(HostRootError) {
        for folder in AuthJournal.folders {
            for machine in try AuthJournal.machines(in: folder, of: root) {
                let names = try root.names(in: "\(folder)/\(machine)")
                for name in names.prefix(AuthJournal.fileLimit)
                where name.hasSuffix(".journal") || name.hasSuffix(".journal~") {
                    read("\(folder)/\(machine)/\(name)", of: root, since: start)
                }
            }
        }
        events.sort { $0.event.time < $1.event.time }
        var sorted = events.map(\.event)
        AuthEvent.countFailures(in: &sorted)
        for index in events.indices { events[index].event = sorted[index] }
    }

    /// The folders of this host's own records: those of others are kept beside them where the host takes logs.
    private static func machines(in folder: String, of root: HostRoot) throws(HostRootError) -> [String] {
        let own = try root.textIfPresent("/etc/machine-id", limit: 4096).map { String($0.prefix { $0 != "\n" }) }
        return try root.namesIfPresent(in: folder).filter { name in
            let id = name.prefix { $0 != "." }
            guard id.utf8.count == 32, id.utf8.allSatisfy(\.isHexadecimal) else { return false }
            return own?.utf8.count != 32 || own.map { id == $0 } ?? true
        }
    }

    private mutating func read(_ path: String, of root: HostRoot, since start: Int64) {
        do {
            let file = try JournalFile(path, of: root)
            exists = true
            guard let file, file.newest / 1_000_000 >= start else { return }
            let isWhole = try file.eachLogin(since: start, limit: AuthJournal.entryLimit) { entry in
                guard let event = AuthJournal.event(entry) else { return }
                events.append((path, event))
            }
            if !isWhole {
                obstacles.append(
                    .limitReached(
                        LocalizedText(
                            en: "only the newest entries of \(path) were looked at",
                            ja: "\(path) は最新のエントリだけを対象にしました")))
            }
        } catch let error as HostRootError {
            // Rotated away meanwhile.
            if !error.isNotFound { obstacles.append(.unreadable(error)) }
            exists = exists || !error.isNotFound
        } catch {
            obstacles.append(.malformed(path: path, line: nil))
        }
    }

    private static func event(_ entry: JournalEntry) -> AuthEvent? {
        let program = entry.identifier ?? entry.command ?? []
        // Anybody can write under any name, but not as root; su runs as who calls it.
        if let user = entry.user, user != 0 {
            guard program.equals("su") || program.equals("su-l"), entry.command?.equals("su") ?? false else {
                return nil
            }
        }
        guard var event = AuthMessage.event(program: program, message: entry.message) else { return nil }
        event.time = entry.time / 1_000_000
        event.program = program.string
        event.pid = entry.pid
        return event
    }
}
