internal import Agent
internal import ArgumentParser
internal import CLinux
internal import Facts
internal import FoundationEssentials
internal import Glibc
internal import HostRoot
internal import Logging
internal import Watch

/// Watches the essential files and new programs between rounds, in a thread of its own; what happens calls for a round.
struct BetweenRounds: Sendable {
    let state: String
    let bell: Bell
    let logger: Logger

    func begin() {
        let thread = WorkerThread { [self] in
            do {
                try watch()
            } catch {
                logger.warning("Changes are seen at the next round only: \(error)")
            }
        }
        thread?.detach()
    }

    private func watch() throws {
        let system = try SystemOptions.parse(["--state", state] + HostView.arguments)
        let host = try system.host()
        let files = try EssentialFiles(host)
        if files.unwatchedCount > 0 {
            logger.warning("\(files.unwatchedCount) folders are not watched: raise fs.inotify.max_user_watches")
        }
        var record = EventRecord(folder: system.folder)
        // Never written to: the thread ends with the process.
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw WatchPipeError(code: errno) }
        let now = { Int64(Date().timeIntervalSince1970) }
        try WatchLoop([files] + programs(of: host, system), end: ends[0]).run(seconds: nil, clock: now) { events in
            for event in events { logger.notice("\(event.kind.rawValue) \(event.subject)") }
            record.keep(events)
            bell.ring(.changed)
        }
    }

    private func programs(of host: AuditedHost, _ system: SystemOptions) throws -> [any EventSource] {
        do {
            return [try ExecutedPrograms(root: host.root, folder: system.folder)]
        } catch let error as ProcessEventsError {
            logger.info("\(error)")
            return []
        }
    }
}

/// No pipe can be made.
struct WatchPipeError: Error, CustomStringConvertible {
    let code: Int32

    var description: String { "watching needs a pipe: \(String(cString: strerror(code)))" }
}

/// How a service looks at its host: where its own view is another than that of the host's first process, through that.
enum HostView {
    static let arguments: [String] = {
        let own = link("/proc/self/ns/mnt")
        guard let first = link("/proc/1/ns/mnt"), first != own, access(HostRoot.ofFirstProcess + "/etc", F_OK) == 0
        else { return [] }
        return ["--root", HostRoot.ofFirstProcess]
    }()

    private static func link(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 256)
        let count = readlink(path, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
