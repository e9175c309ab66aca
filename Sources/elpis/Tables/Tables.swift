internal import ArgumentParser
internal import Facts

struct Tables: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Describe the fact tables.")

    @Argument(help: "A table's name; without one, all tables are listed.")
    var name: String?

    func run() throws {
        for table in FactTable.all where name == nil || table.name == name {
            print("\(table.name): \(table.summary)")
            guard name != nil else { continue }
            for column in table.columns { print("  \(column.name) \(column.type.rawValue): \(column.summary)") }
        }
    }
}
