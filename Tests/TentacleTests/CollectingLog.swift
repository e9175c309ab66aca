import Logging
import Synchronization

/// Keeps the reasons that were logged.
final class CollectingLog: LogHandler {
    private let kept = Mutex<[String]>([])

    var reasons: [String] { kept.withLock { $0 } }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        guard let reason = event.metadata?["reason"] else { return }
        kept.withLock { $0.append("\(reason)") }
    }
}
