/// A message that is to be sent.
package struct OutgoingMessage: Sendable, Hashable {
    /// What it is called where it is sent to; never used twice.
    package let name: String
    package let content: [UInt8]

    /// How the names of fact tables end. Only Elpis's own server takes them.
    package static let tablesSuffix = ".tables"

    package init(name: String, content: [UInt8]) {
        self.name = name
        self.content = content
    }

    package var isTables: Bool { name.hasSuffix(OutgoingMessage.tablesSuffix) }
}

/// What a round brought.
package struct Harvest: Sendable {
    package var messages: [OutgoingMessage]
    /// What modules of the configuration did.
    package var modules: [AgentStatus.Module] = []
    /// What went wrong without ending the round, as sentences.
    package var problems: [String] = []
    /// Done when all messages are safe: what they tell need not be told again.
    package var whenKept: @Sendable () async throws -> Void = {}

    package init(messages: [OutgoingMessage]) {
        self.messages = messages
    }
}
