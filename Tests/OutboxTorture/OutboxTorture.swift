internal import Agent
internal import Glibc
internal import Storage
internal import Tentacle

/// Keeps messages and sends them, until it is killed. A message that the outbox has taken is written down.
///
/// Arguments: the outbox's folder, the server's port, the file to write down in, the number of the first message, and how
/// many there are. The content of a message follows from its number.
@main
struct OutboxTorture {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 6, let port = Int(arguments[2]), let first = Int(arguments[4]),
            let count = Int(arguments[5])
        else { exit(64) }
        let bounds = OutboxBounds(messages: 1 << 20, bytes: 1 << 30, age: 1 << 40, freeBytes: 0)
        var outbox = try Outbox(DurableFolder(arguments[1]), bounds: bounds)
        var courier = Courier(
            servers: [ClientSettings(host: "127.0.0.1", port: port, tls: nil)], ceremony: .none, form: .plain,
            takesTables: true)
        let record = open(arguments[3], O_WRONLY | O_APPEND | O_CREAT, 0o600)
        var generator = SystemRandomNumberGenerator()

        for number in first..<first + count {
            try outbox.add(content(number), as: "\(number).1.data", now: 0)
            try writeAll(Array("\(number)\n".utf8), to: record, path: arguments[3])
            if number % 3 == 0 { _ = await courier.deliver(&outbox, now: 0, using: &generator) }
        }
        let report = await courier.deliver(&outbox, now: 0, using: &generator)
        exit(report.failures.isEmpty ? 0 : 1)
    }

    private static func content(_ number: Int) -> [UInt8] {
        Array(String(repeating: "\(number) ", count: 1 + number * 7919 % 5000).utf8)
    }
}
