import Facts
import Localization
import Policies
import Testing
import Watch
import TestSupport

@Suite struct CatalogueTests {
    // A file that cannot be read fails `everyFileIsReadable`; here it would only hide the others.
    static let files: [CheckFile] = (try? CheckFile.all(below: "\(projectFolder)/Policies")) ?? []

    @Test func everyFileIsReadable() throws {
        let files = try CheckFile.all(below: "\(projectFolder)/Policies")

        #expect(!files.isEmpty)
    }

    @Test func theProgramHoldsEveryCheckFile() throws {
        let builtIn = try Catalogue.builtIn().checks.map(\.id)

        #expect(Set(builtIn) == Set(CatalogueTests.files.map(\.check.id)))
    }

    /// The program reads the embedded form with a faster reader than that of files.
    @Test(arguments: CatalogueTests.files)
    func theProgramHoldsTheCheckAsItIsWritten(_ file: CheckFile) throws {
        let embedded = try Catalogue.builtIn().checks.first { $0.id == file.check.id }
        let check = file.check

        #expect(embedded?.topic == check.topic)
        #expect(embedded?.requirement == check.requirement)
        #expect(embedded?.severity == check.severity)
        #expect([embedded?.title, embedded?.why, embedded?.fix] == [check.title, check.why, check.fix])
        #expect(embedded?.applies == check.applies)
        #expect(embedded?.violations == check.violations)
        #expect(embedded?.isMonotone == check.isMonotone)
        #expect(embedded?.remedy == check.remedy)
    }

    @Test func theProgramHoldsEveryParameterAsItIsWritten() throws {
        let written = try CheckFile.parameters(below: "\(projectFolder)/Policies").sorted { $0.name < $1.name }

        let embedded = try Catalogue.builtIn().parameters

        #expect(embedded.map(\.name) == written.map(\.name))
        #expect(embedded.map(\.standard) == written.map(\.standard))
        #expect(embedded.map(\.isList) == written.map(\.isList))
    }

    @Test func idsAreUnique() {
        let ids = CatalogueTests.files.map(\.check.id)

        #expect(Set(ids).count == ids.count)
    }

    @Test(arguments: CatalogueTests.files)
    func theFileIsWellFormed(_ file: CheckFile) throws {
        let topics = try Regulations.builtIn().topicNames

        #expect(file.faults(topics: topics, tables: FactTable.described) == [])
    }

    @Test(arguments: CatalogueTests.files)
    func everyExampleHasItsVerdict(_ file: CheckFile) throws {
        let parameters = try Catalogue.builtIn().parameters
        for (index, example) in file.examples.enumerated() {
            let finding = try example.finding(of: file.check, parameters: parameters, tables: FactTable.described)
            #expect(
                finding.verdict.word == example.expected.word,
                "\(file.check.id), example \(index + 1): \(finding.verdict) \(finding.evidence.texts)")
        }
    }
}

extension CheckFile: CustomTestStringConvertible {
    public var testDescription: String { check.id }
}
