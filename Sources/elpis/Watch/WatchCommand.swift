internal import ArgumentParser
internal import CLinux
internal import Facts
internal import FoundationEssentials
internal import Glibc
internal import HostRoot
internal import Localization
internal import Reports
internal import Terminal
internal import Watch

struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Tell changes of the essential files, and new programs, as they happen.",
        discussion: """
            Stays in the foreground and ends at SIGTERM or SIGINT. Where there is an accepted state, the events are \
            also kept there, and are the table watch_events.
            """)

    @OptionGroup var system: SystemOptions

    @Option(help: "text, or json: an object a line.")
    var format = BaselineFormat.text

    @Option(name: .customLong("for"), help: "End after so many seconds.")
    var seconds: Double?

    func run() throws {
        let end = try EndSignals()
        let host = try system.host()
        let files = try EssentialFiles(host)
        let now = { Int64(Date().timeIntervalSince1970) }
        if files.unwatchedCount > 0 {
            StandardError.say(
                "\(files.unwatchedCount) folders are not watched: raise fs.inotify.max_user_watches")
        }
        var record = EventRecord(folder: system.folder)
        try tell([WatchEvent(at: now(), .begun, "files", detail: "\(files.fileCount) files are watched")], &record)
        try WatchLoop([files] + programs(of: host), end: end.descriptor).run(seconds: seconds, clock: now) {
            try tell($0, &record)
        }
        try tell([WatchEvent(at: now(), .ended, "files")], &record)
    }

    /// Nothing, and the reason, where the kernel does not tell of processes.
    private func programs(of host: AuditedHost) throws -> [any EventSource] {
        guard host.root.isLive else { return [] }
        do {
            return [try ExecutedPrograms(root: host.root, folder: system.folder)]
        } catch let error as ProcessEventsError {
            StandardError.say("\(error)")
            return []
        }
    }

    private func tell(_ events: [WatchEvent], _ record: inout EventRecord) throws {
        for event in events { try StandardOutput.write(format.line(event)) }
        record.keep(events)
    }
}

extension BaselineFormat {
    fileprivate func line(_ event: WatchEvent) -> String {
        let time = Date(timeIntervalSince1970: Double(event.at)).ISO8601Format()
        switch self {
        case .text:
            let detail = event.detail.isEmpty ? "" : "  (\(event.detail))"
            return "\(time)  \(event.kind.rawValue)  \(event.subject)\(detail)".printable + "\n"
        case .json:
            let value = JSONValue.object([
                JSONValue.Member("time", .integer(event.at)), JSONValue.Member("kind", .text(event.kind.rawValue)),
                JSONValue.Member("subject", .text(event.subject)), JSONValue.Member("detail", .text(event.detail)),
            ])
            return String(decoding: value.serialized(isIndented: false), as: UTF8.self) + "\n"
        }
    }
}

/// A descriptor that becomes readable when the process is asked to end.
private struct EndSignals {
    let descriptor: Int32

    init() throws {
        descriptor = elpis_end_signals()
        guard descriptor >= 0 else {
            throw CommandError(description: "signals cannot be received: \(String(cString: strerror(errno)))")
        }
    }
}
