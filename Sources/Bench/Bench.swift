internal import Glibc
internal import Tentacle
internal import Terminal

/// What `make bench` measures with; no part of the products.
///
/// `message` prints how many megabytes of a message a second of CPU time reads. The rest are clients of a Tentacle server:
/// `new` and `kept` print how many files of 10 kB a second arrived, over a new connection each or over kept ones. `idle`
/// says `ready` when so many connections are open, and keeps them until its input ends. `large` sends one file of so
/// many megabytes.
@main
struct Bench {
    static func main() async {
        do {
            try await run()
        } catch {
            StandardError.say("\(error)")
            exit(ExitStatus.couldNotRun)
        }
    }

    private static func run() async throws {
        let words = CommandLine.arguments
        if words.count == 4, words[1] == "message", let times = Int(words[3]) {
            return print(try MessageLoad(path: words[2]).rate(times: times))
        }
        guard words.count == 5, let port = Int(words[2]), let number = Int(words[4]) else {
            throw CommandError(
                description: "usage: Bench message FILE TIMES, or Bench new|kept|idle|large PORT CA NUMBER")
        }
        let load = try TransferLoad(port: port, authorities: try NamedFile.bytes(words[3]))
        switch words[1] {
        case "new": print(try await load.rate(clients: number, isKept: false))
        case "kept": print(try await load.rate(clients: number, isKept: true))
        case "idle": try await load.idle(connections: number)
        case "large": try await load.large(megabytes: number)
        default: throw CommandError(description: "there is no \(words[1])")
        }
    }
}
