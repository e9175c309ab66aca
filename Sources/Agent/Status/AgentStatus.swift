/// What the agent tells of itself: written to a file after each round, and read by `elpis agent status`.
package struct AgentStatus: Sendable, Hashable, Codable {
    /// What a module of the configuration did last.
    package struct Module: Sendable, Hashable, Codable {
        package var name: String
        /// Seconds since 1970.
        package var time: Int64
        /// "ok", or why there is no value.
        package var result: String

        package init(name: String, time: Int64, result: String) {
            self.name = name
            self.time = time
            self.result = result
        }
    }

    package struct Server: Sendable, Hashable, Codable {
        package var address: String
        /// When it last took everything, in seconds since 1970; nil: never since the agent started.
        package var seen: Int64?
        /// Why it did not the last time; nil where it did.
        package var failure: String?

        package init(address: String) { self.address = address }
    }

    package struct Outbox: Sendable, Hashable, Codable {
        package var messages = 0
        package var bytes = 0
        /// When the oldest was written.
        package var oldest: Int64?
        /// Given up since the outbox exists.
        package var lost = 0

        package init() {}
    }

    package var version: String
    /// Nil where the agent that wrote this has ended.
    package var process: Int32?
    package var name: String
    /// Seconds since 1970, as all times here.
    package var started: Int64
    package var privileges: String
    package var rounds: UInt64 = 0
    package var lastRound: Int64?
    package var lastRoundSeconds: Double?
    package var nextRound: Int64?
    package var modules: [Module] = []
    package var outbox = Outbox()
    package var servers: [Server] = []
    package var secondaryServers: [Server] = []
    /// When the certificate of the identity expires; nil where there is no identity.
    package var certificateExpiry: Int64?
    /// nil where remote configuration is off.
    package var remoteConfiguration: String?
    package var lastError: String?
    package var lastErrorTime: Int64?

    package init(version: String, process: Int32, name: String, started: Int64, privileges: String) {
        self.version = version
        self.process = process
        self.name = name
        self.started = started
        self.privileges = privileges
    }

    /// Modules that are told of.
    private static let modulesLimit = 1_000

    /// What modules did; what others did last stays.
    package mutating func note(_ outcomes: [Module]) {
        var places = Dictionary(modules.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        for outcome in outcomes {
            if let place = places[outcome.name] {
                modules[place] = outcome
            } else if modules.count < AgentStatus.modulesLimit {
                places[outcome.name] = modules.count
                modules.append(outcome)
            }
        }
    }

    /// The agent that wrote this has ended.
    package mutating func noteEnd() {
        process = nil
        nextRound = nil
    }

    package mutating func note(error: String, at time: Int64) {
        lastError = error
        lastErrorTime = time
    }
}
