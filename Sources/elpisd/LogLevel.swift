internal import ArgumentParser
internal import Logging

/// How much the program logs.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case trace
    case debug
    case info
    case notice
    case warning
    case error

    /// A logger to standard error, where the journal or a person reads it.
    var logger: Logger {
        var logger = Logger(label: "elpisd") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = Logger.Level(rawValue: rawValue) ?? .info
        return logger
    }
}
