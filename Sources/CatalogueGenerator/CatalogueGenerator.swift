import Foundation
import Yams

/// Turns the YAML data files into Swift string literals holding JSON, which the programs read much faster.
///
/// Usage: `CatalogueGenerator CHECKS-FOLDER COMPLIANCE-FOLDER OUTPUT.swift`.
@main
enum CatalogueGenerator {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4 else { throw GeneratorError(description: "three arguments are needed") }
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

    private static func yamlFiles(below folder: String) throws -> [String] {
        guard let names = FileManager.default.enumerator(atPath: folder) else { return [] }
        return names.compactMap { $0 as? String }.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(folder)/\($0)" }
    }

    /// One JSON document a line. A check learns its subject, its folder's name, and leaves its examples behind.
    private static func lines(of files: [String]) throws -> String {
        try files.map { file in
            let text = try String(contentsOfFile: file, encoding: .utf8)
            do {
                guard let node = try Yams.compose(yaml: text) else { return "" }
                var content = plain(node)
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

    /// Scalars stay what YAML says they are; quoted ones stay strings ("3.10" is not a number).
    private static func plain(_ node: Node) -> Any {
        switch node {
        case .mapping(let mapping):
            var object: [String: Any] = [:]
            for (key, value) in mapping { object[key.scalar?.string ?? ""] = plain(value) }
            return object
        case .sequence(let sequence):
            return sequence.map(plain)
        case .scalar(let scalar):
            guard scalar.style == .plain else { return scalar.string }
            if let integer = Int(scalar.string) { return integer }
            switch scalar.string {
            case "true": return true
            case "false": return false
            case "", "~", "null": return NSNull()
            default: return scalar.string
            }
        case .alias:
            return NSNull()
        }
    }

    private static func literal(_ name: String, _ text: String) -> String {
        "    static let \(name) = ####\"\"\"\n\(text)\n\"\"\"####\n"
    }
}

struct GeneratorError: Error, CustomStringConvertible {
    let description: String
}
