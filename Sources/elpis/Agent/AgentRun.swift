internal import Agent
internal import ArgumentParser
internal import CLinux
internal import Facts
internal import FoundationEssentials
internal import Glibc
internal import HostRoot
internal import Localization
internal import Logging
internal import Storage
internal import Terminal

/// Runs the agent until it is told to end.
struct AgentRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Measure, watch, and report to a server, until SIGTERM.",
        discussion: """
            SIGHUP makes the agent read its configuration again. Started as root with --user, or as the service, it keeps \
            only the rights to read.
            """)

    @OptionGroup var options: AgentOptions

    @Option(help: "Become this user, who keeps the rights to read everything.")
    var user: String?

    @Flag(help: "End after one round.")
    var once = false

    @Option(help: "error, warning, notice, info or debug.")
    var logLevel = AgentLogLevel.info

    func run() throws {
        // This is for the whole process only while it has one thread.
        if let user { try Privileges.become(user) } else { try Privileges.giveUpAllButReading() }
        let signals = elpis_service_signals()
        guard signals >= 0 else {
            throw CommandError(description: "signals cannot be received: \(String(cString: strerror(errno)))")
        }
        var logger = Logger(label: "elpis") { _ in ServiceLog() }
        logger.logLevel = Logger.Level(rawValue: logLevel.rawValue) ?? .info
        logger.notice("Elpis \(elpisVersion) runs \(Privileges.current)")
        warnOfProgram(logger)

        let bell = Bell()
        guard let listener = WorkerThread({ AgentRun.listen(to: signals, ringing: bell) }) else {
            throw CommandError(description: "no thread can be made for signals")
        }
        listener.detach()
        let service = AgentService(options: options, endsAfterOneRound: once, bell: bell, logger: logger)
        try AwaitedWork.run { try await service.run() }
    }

    /// A program that others can change runs with this agent's rights.
    private func warnOfProgram(_ logger: Logger) {
        do {
            _ = try TrustedFile(CommandLine.programPath)
        } catch {
            logger.warning("The agent's own program is not safe: \(error)")
        }
    }

    private static func listen(to signals: Int32, ringing bell: Bell) {
        while true {
            switch elpis_next_signal(signals) {
            case SIGHUP: bell.ring(.reload)
            case SIGTERM, SIGINT, -1: return bell.ring(.end)
            default: continue
            }
        }
    }
}

/// How much the agent tells.
enum AgentLogLevel: String, ExpressibleByArgument, CaseIterable {
    case error
    case warning
    case notice
    case info
    case debug
}

extension CommandLine {
    /// Where the running program is.
    static var programPath: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { return "/proc/self/exe" }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
