internal import ArgumentParser
internal import Facts
internal import Foundation
internal import Policies

struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Run one SELECT over the fact tables of a host.")

    @OptionGroup var target: HostOptions

    @Argument(help: "The SQL.")
    var sql: String

    func run() async throws {
        let catalogue = try Catalogue.builtIn()
        let file = try target.policyFile(known: catalogue.parameters)
        let database = try FactDatabase(source: try target.host(parameters: catalogue.parameters, file: file))
        let result = try database.rows(sql)
        let objects = result.rows.map { row in
            Dictionary(zip(result.columns, row)) { first, _ in first }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(objects), as: UTF8.self))
        for obstacle in result.obstacles {
            FileHandle.standardError.write(Data("elpis: incomplete, because \(obstacle.cause)\n".utf8))
        }
    }
}
