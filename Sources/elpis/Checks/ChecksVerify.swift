internal import ArgumentParser
internal import Facts
internal import Localization
internal import Policies
internal import Watch

struct ChecksVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Evaluate every example in the check files below a folder, and say which do not hold.")

    @Argument(help: "The folder that holds the check files and parameters.yaml files.")
    var folder: String

    func run() throws {
        let builtIn = try Catalogue.builtIn()
        let parameters = try CheckFile.parameters(below: folder) + builtIn.parameters
        let topics = try Regulations.builtIn().topicNames
        var faults = 0
        var examples = 0
        let files = try CheckFile.all(below: folder)
        for file in files {
            for fault in file.faults(topics: topics, tables: FactTable.described) {
                faults += 1
                print("\(file.path): \(fault)")
            }
            for (index, example) in file.examples.enumerated() {
                examples += 1
                let finding = try example.finding(of: file.check, parameters: parameters, tables: FactTable.described)
                guard finding.verdict.word != example.expected.word else { continue }
                faults += 1
                var verdict = finding.verdict.word
                if case .error(let reason) = finding.verdict { verdict += ": \(reason.en)" }
                print("\(file.path): example \(index + 1) \(example.expected.rawValue), but the verdict is \(verdict)")
                for row in finding.evidence.rows.prefix(5) { print("    \(row.map(\.plainText))") }
            }
        }
        print("\(files.count) checks, \(examples) examples, \(faults) faults")
        if faults > 0 { throw ExitCode(1) }
    }
}
