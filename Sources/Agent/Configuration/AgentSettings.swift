/// What a configuration says of the agent as a whole.
package struct AgentSettings: Sendable, Hashable {
    /// Where the name, or the alias, of the agent comes from.
    package enum NameSource: Sendable, Hashable {
        case given(String)
        /// The first line that a shell command prints.
        case command(String)
        /// Made once, at random, and kept.
        case random
        case hostName
    }

    package enum SecondaryMode: String, Sendable {
        case never
        /// Once, where the primary server failed.
        case onError = "on_error"
        case always
    }

    package enum AddressSource: Sendable, Hashable {
        case none
        /// All addresses of the host but those of the loopback.
        case found
        case given(String)
    }

    package enum Position: Sendable, Hashable {
        /// A command that prints `latitude,longitude[,altitude]`.
        case command(String)
        case given(latitude: String, longitude: String, altitude: String?)
    }

    package struct BufferLimits: Sendable, Hashable {
        package var isOn = true
        /// Megabytes that must stay free.
        package var freeMegabytes = 1024
        package var megabytes = 1024
        package var files = 1024
    }

    package var primary: ServerEndpoint
    package var secondaryMode: SecondaryMode
    package var secondary: ServerEndpoint?

    package var name: NameSource
    package var alias: NameSource
    package var description: String
    package var group: String
    package var groupID: String?
    package var groupPassword: Secret?
    package var customID: String
    package var urlAddress: String
    package var parentAgentName: String?
    package var secondaryGroups: String?
    package var address: AddressSource
    /// 0 no learning, 1 learning, 2 switched off by itself; nil where nothing is said.
    package var agentMode: Int?
    package var position: Position?
    package var positionDescription: String?

    /// Seconds.
    package var interval: Int
    /// Seconds; the interval where nothing is said.
    package var intensiveInterval: Int
    /// Whether the message says when it was made.
    package var hasTimestamp: Bool
    package var timezoneOffset: Int
    package var takesRemoteConfiguration: Bool
    /// One round whose message is kept and not sent.
    package var isDebugging: Bool
    package var isStandby: Bool
    package var endsAfterOneRound: Bool
    /// Seconds.
    package var delayedStart: Int
    package var nice: Int
    package var user: String?
    /// Modules that run side by side; nil: four for each processor.
    package var threads: Int?
    package var buffer: BufferLimits

    /// Whether each round also audits and watches the host.
    package var takesAudit: Bool
    package var stateFolder: String
    package var identityFolder: String
    /// Seconds for a module that says nothing.
    package var moduleTimeout: Int
    /// Bytes that are kept of one command's output.
    package var outputLimit: Int
}
