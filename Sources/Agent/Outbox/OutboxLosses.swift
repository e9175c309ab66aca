package import AgentData
internal import Storage

/// What an outbox gave up, and how much of that was told already.
package struct OutboxLosses: Sendable, Hashable {
    package private(set) var messages: Int
    package private(set) var bytes: Int
    package private(set) var messagesTold: Int

    private static let fileName = "losses"
    /// Three numbers.
    private static let longestFile = 200

    /// What a file that cannot be understood said is gone; the messages themselves are not touched by that.
    init(in folder: DurableFolder) {
        let content = (try? folder.read(OutboxLosses.fileName, limit: OutboxLosses.longestFile)) ?? []
        let numbers = String(decoding: content, as: UTF8.self).split(separator: " ").compactMap { Int($0) }
        let isWhole = numbers.count == 3 && numbers.allSatisfy { (0...Int.max / 2).contains($0) }
        (messages, bytes, messagesTold) = isWhole ? (numbers[0], numbers[1], numbers[2]) : (0, 0, 0)
    }

    package var messagesUntold: Int { messages - messagesTold }

    mutating func add(messages: Int, bytes: Int) {
        self.messages += messages
        self.bytes += bytes
    }

    mutating func noteTold(_ told: OutboxLosses) {
        messagesTold = max(messagesTold, told.messages)
    }

    func keep(in folder: DurableFolder) {
        let text = "\(messages) \(bytes) \(messagesTold)"
        // On a full disk the numbers live on in memory, and are written with the next change.
        try? folder.replace(OutboxLosses.fileName, with: Array(text.utf8))
    }

    /// The measurement that tells of it.
    package func module(waiting: Int) -> AgentMessage.Module {
        AgentMessage.Module(
            name: "Elpis outbox", type: .data, value: messagesUntold,
            description: "Messages given up since the last report, because no server took them in time. "
                + "In all: \(messages) messages of \(bytes) bytes. Waiting now: \(waiting).",
            unit: "messages")
    }
}
