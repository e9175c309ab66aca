import Foundation
import YAML

/// Turns data files into Swift string literals: YAML into JSON, which the programs read much faster, and words as they are.
///
/// Usage: `CatalogueGenerator CHECKS-FOLDER COMPLIANCE-FOLDER OUTPUT.swift`, or
/// `CatalogueGenerator words WORDS-FILE OUTPUT.swift`.
@main
enum CatalogueGenerator {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4 else { throw GeneratorError(description: "three arguments are needed") }
        guard arguments[1] != "words" else { return try embedWords(arguments[2], in: arguments[3]) }
        let checks = try yamlFiles(below: arguments[1])
        let parameters = checks.filter { $0.hasSuffix("/parameters.yaml") }
        let compliance = arguments[2]

        var output = "// Made by CatalogueGenerator at build time.\n\nenum EmbeddedCatalogue {\n"
        output += try literal("checks", lines(of: checks.filter { !parameters.contains($0) }))
        output += try literal("parameters", lines(of: parameters))
        output += try literal("controls", lines(of: ["\(compliance)/controls.yaml"]))
        output += try literal("controlsByTopic", lines(of: ["\(compliance)/controls-by-topic.yaml"]))
        output += "}\n"
        try output.write(toFile: arguments[3], atomically: true, encoding: .utf8)
    }

    private static func embedWords(_ file: String, in output: String) throws {
        let words = try String(contentsOfFile: file, encoding: .utf8)
        let literal = literal("common", words)
        try "// Made by CatalogueGenerator at build time.\n\nenum EmbeddedWords {\n\(literal)}\n"
            .write(toFile: output, atomically: true, encoding: .utf8)
    }

    private static func yamlFiles(below folder: String) throws -> [String] {
        guard let names = FileManager.default.enumerator(atPath: folder) else { return [] }
        return names.compactMap { $0 as? String }.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(folder)/\($0)" }
    }

    /// One JSON document a line. A check learns its subject, its folder's name, and leaves its examples behind.
    private static func lines(of files: [String]) throws -> String {
        try files.map { file in
            let text = try String(contentsOfFile: file, encoding: .utf8)
            do {
                var content = plain(try YAMLValue(text))
                if var check = content as? [String: Any], check["id"] != nil {
                    check["subject"] = URL(fileURLWithPath: file).deletingLastPathComponent().lastPathComponent
                    check["examples"] = nil
                    content = check
                }
                let json = try JSONSerialization.data(withJSONObject: content, options: [.sortedKeys])
                return String(decoding: json, as: UTF8.self)
            } catch {
                throw GeneratorError(description: "\(file) is not valid YAML: \(error)")
            }
        }
        .joined(separator: "\n")
    }

    private static func plain(_ value: YAMLValue) -> Any {
        switch value {
        case .mapping(let members):
            Dictionary(members.map { ($0.name, plain($0.value)) }) { first, _ in first }
        case .sequence(let values):
            values.map(plain)
        case .scalar:
            switch value.meaning {
            case .integer(let integer): integer
            case .bool(let bool): bool
            case .text(let text): text
            case .null, nil: NSNull()
            }
        }
    }

    private static func literal(_ name: String, _ text: String) -> String {
        "    static let \(name) = ####\"\"\"\n\(text)\n\"\"\"####\n"
    }
}

struct GeneratorError: Error, CustomStringConvertible {
    let description: String
}
