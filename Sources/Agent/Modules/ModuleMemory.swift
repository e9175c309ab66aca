internal import FoundationEssentials
package import Storage
internal import Watch

/// What is remembered of modules between rounds and restarts. It is saved when the message of a round is safe: what is
/// lost before is measured again, and a line of a log is told again and not lost.
package struct ModuleMemory: Sendable, Hashable, Codable {
    struct Entry: Sendable, Hashable, Codable {
        /// Seconds since 1970.
        var lastRun: Int64?
        var lastReport: Int64?
        var wasIntensive: Bool?
        var log: LogPosition?
    }

    /// By the module's name, or a plugin's command.
    var entries: [String: Entry] = [:]
    /// The round before, in seconds since 1970.
    var lastRound: Int64?

    private static let file = "modules.json"
    private static let sizeLimit = 32 << 20

    package init() {}

    /// - Throws: ``StorageError``, and ``ModuleMemoryError`` where the file is damaged.
    package static func read(from folder: DurableFolder) throws -> ModuleMemory {
        guard let bytes = try folder.read(file, limit: sizeLimit) else { return ModuleMemory() }
        guard let memory = try? JSONDecoder().decode(ModuleMemory.self, from: Data(bytes)), memory.isPlausible else {
            throw ModuleMemoryError(path: "\(folder.path)/\(file)")
        }
        return memory
    }

    /// Whether its times and positions can be reckoned with.
    private var isPlausible: Bool {
        let times = entries.values.flatMap { [$0.lastRun, $0.lastReport] } + [lastRound]
        // To the end of the year 9999.
        return times.allSatisfy { (0...253_402_300_799).contains($0 ?? 0) }
            && entries.values.allSatisfy { $0.log?.isPlausible ?? true }
    }

    package func save(in folder: DurableFolder) throws {
        try folder.replace(ModuleMemory.file, with: Array(try JSONEncoder().encode(self)))
    }

    /// Forgets modules that are in the configuration no more.
    package mutating func keep(_ modules: [ModuleDefinition]) {
        let keys = Set(modules.map(\.key))
        entries = entries.filter { keys.contains($0.key) }
    }
}

extension ModuleDefinition {
    var key: String {
        if !name.isEmpty { return name }
        if case .plugin(let command) = source { return "plugin \(command)" }
        return ""
    }

    /// Whether the module runs in a round.
    ///
    /// `interval` is that of the agent, in seconds; `isIntensiveRound`: between full rounds only intensive modules run.
    func isDue(at now: Int64, fullRound: UInt64, isIntensiveRound: Bool, interval: Int, memory: ModuleMemory) -> Bool {
        guard !isDisabled else { return false }
        if isIntensiveRound { return !intensiveConditions.isEmpty }
        let entry = memory.entries[key]
        switch timing.absolute {
        case .once: if entry?.lastRun != nil { return false }
        case .seconds(let seconds): if !ModuleDefinition.hasPassed(seconds, since: entry?.lastRun, now) { return false }
        case .intervals(let count):
            if !ModuleDefinition.hasPassed(count * interval, since: entry?.lastRun, now) { return false }
        case nil:
            // Intensive modules run every time; what is told of them is another matter.
            guard intensiveConditions.isEmpty || timing.rounds == 1 else { return true }
            if fullRound % UInt64(timing.rounds) != 0 { return false }
        }
        guard let crontab = timing.crontab else { return true }
        return crontab.isDue(since: memory.lastRound ?? now - now % 60 - 1, now: now)
    }

    /// A second of tolerance: rounds begin at whole intervals, a little late.
    private static func hasPassed(_ seconds: Int, since last: Int64?, _ now: Int64) -> Bool {
        guard let last else { return true }
        // A clock that was set back must not silence a module.
        return now < last || now - last >= Int64(seconds) - 1
    }
}

/// What is remembered of modules cannot be understood.
package struct ModuleMemoryError: Error, Sendable, Hashable, CustomStringConvertible {
    let path: String

    package var description: String { "\(path) is damaged" }
}
