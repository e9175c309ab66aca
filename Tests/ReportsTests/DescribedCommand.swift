import Foundation
import TestSupport

/// What a program says of one of its commands (`--experimental-dump-help`).
struct DescribedCommand: Decodable {
    struct Argument: Decodable {
        let kind: String
        let valueName: String?
        let names: [Name]?

        /// As the sources of man pages have it.
        var macro: String {
            guard kind != "positional" else { return "Ar \(valueName ?? "")" }
            return "Fl -\(names?.first { $0.kind == "long" }?.name ?? "")"
        }
    }

    struct Name: Decodable {
        let kind: String
        let name: String
    }

    let commandName: String
    let arguments: [Argument]?
    let subcommands: [DescribedCommand]?

    /// Its subcommands but that which shows help.
    var commands: [DescribedCommand] { (subcommands ?? []).filter { $0.commandName != "help" } }

    func subcommand(_ path: ArraySlice<String>) -> DescribedCommand? {
        guard let first = path.first else { return self }
        return commands.first { $0.commandName == first }?.subcommand(path.dropFirst())
    }

    static func program(_ path: String) throws -> DescribedCommand {
        struct Dump: Decodable {
            let command: DescribedCommand
        }
        let dump = try Program.run(path, ["--experimental-dump-help"])
        return try JSONDecoder().decode(Dump.self, from: dump.bytes).command
    }
}
