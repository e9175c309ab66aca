internal import ArgumentParser
internal import Facts
internal import Policies
internal import Reports
internal import Terminal
internal import Watch

struct Tables: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Describe the fact tables.")

    @Argument(help: "A table's name; without one, all tables are listed.", completion: .tables)
    var name: String?

    @Option(help: "text, json or markdown.")
    var format = TablesFormat.text

    func run() throws {
        let tables = FactTable.described.filter { name == nil || $0.name == name }
        if let name, tables.isEmpty {
            throw UnknownName(
                name, of: "table", among: FactTable.described.map(\.name), otherwise: "`elpis tables` names all")
        }
        try StandardOutput.write(format.rendered(tables, isDetailed: name != nil))
    }
}

/// The form of the tables' documentation.
enum TablesFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
    case markdown

    func rendered(_ tables: [FactTable], isDetailed: Bool) -> [UInt8] {
        switch self {
        case .text:
            isDetailed
                ? Array(tables.map(\.textDescription).joined().utf8)
                : Array(
                    TextTable(header: ["table", "a row is"], rows: tables.map { [$0.name, $0.summary] }).text.utf8)
        case .json: JSONValue.array(tables.map(\.json)).serialized(isIndented: true) + [0x0a]
        case .markdown: Array(FactTable.markdown(tables).utf8)
        }
    }
}
