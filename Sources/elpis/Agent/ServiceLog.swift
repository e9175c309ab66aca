internal import FoundationEssentials
internal import Localization
internal import Logging
internal import Terminal

/// Writes log lines to standard error: for the journal with their priority in front, for a person with time and level.
struct ServiceLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    private let isForJournal = ProcessInfo.processInfo.environment["JOURNAL_STREAM"] != nil

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { _, own in own }.sorted { $0.key < $1.key }
            .map { " \($0.key)=\($0.value)" }.joined()
        let text = "\(event.message)\(fields)".printable
        let start =
            isForJournal
            ? "<\(event.level.priority)>" : "\(Date().ISO8601Format()) \(event.level.rawValue): "
        StandardError.write("\(start)\(text)\n")
    }
}

extension Logger.Level {
    /// As in syslog.
    fileprivate var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
