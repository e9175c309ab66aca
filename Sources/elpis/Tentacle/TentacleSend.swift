internal import ArgumentParser
internal import Tentacle

struct TentacleSend: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Send files.",
        discussion: "All must exist before the first is sent; the first that fails is the last that is tried.")

    @OptionGroup var options: TentacleOptions

    @Argument(help: "The files; each is sent under the last part of its path.", completion: .file())
    var files: [String]

    func run() throws {
        let outgoing = try files.map { try OutgoingFile($0) }
        let client = try TentacleClient(try options.settings())
        let form = options.form
        try AwaitedWork.run {
            try await client.withConnection { connection in
                for file in outgoing { try await file.send(over: connection, form) }
            }
        }
    }
}
