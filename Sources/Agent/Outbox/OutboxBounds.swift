/// How much an outbox keeps while no server takes it. What is over a bound goes, oldest first.
package struct OutboxBounds: Sendable, Hashable {
    package var messages: Int
    package var bytes: Int
    /// Seconds that a message is kept.
    package var age: Int64
    /// Bytes that must stay free on the file system for others.
    package var freeBytes: Int

    /// A thousand messages are three and a half days of one every five minutes.
    package static let standard = OutboxBounds(
        messages: 1024, bytes: 1024 << 20, age: 30 * 86_400, freeBytes: 64 << 20)

    package init(messages: Int, bytes: Int, age: Int64, freeBytes: Int) {
        self.messages = messages
        self.bytes = bytes
        self.age = age
        self.freeBytes = freeBytes
    }
}
