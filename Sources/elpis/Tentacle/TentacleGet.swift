internal import ArgumentParser
internal import Tentacle

struct TentacleGet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Get files.", discussion: "The first that fails is the last that is tried.")

    @OptionGroup var options: TentacleOptions

    @Option(help: "Where the files go.", completion: .directory) var folder = "."

    @Option(help: ArgumentHelp("The largest file that is taken.", valueName: "bytes"))
    var maximumSize = IncomingFile.standardLimit

    @Argument(help: "The names of the files on the server.") var names: [String]

    func run() throws {
        let incoming = try names.map { try IncomingFile($0, in: folder) }
        let client = try TentacleClient(try options.settings())
        let (form, limit) = (options.form, maximumSize)
        try AwaitedWork.run {
            try await client.withConnection { connection in
                for file in incoming { try await file.get(over: connection, form, limit: limit) }
            }
        }
    }
}
