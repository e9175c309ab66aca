internal import FoundationEssentials
internal import YAML

/// A check's YAML file with the examples that show what passes and what fails.
package struct CheckFile: Sendable {
    package let path: String
    package let check: Check
    package let examples: [CheckExample]

    /// Reads a file, and refuses keys that no check has: a misspelt key must not be lost in silence.
    package init(path: String, yaml: String) throws {
        self.path = path
        do {
            let document = try YAMLValue(yaml)
            let known = Set(Check.CodingKeys.allCases.map(\.rawValue))
            if let unknown = document.names.sorted().first(where: { !known.contains($0) }) {
                throw CheckFileError.unknownKey(unknown)
            }
            check = try document.decoded(Check.self)
            examples = try document.decoded(ExamplesPart.self).examples ?? []
        } catch let error as CheckFileError {
            throw CheckFileError.invalid(path: path, reason: error.description)
        } catch {
            throw CheckFileError.invalid(path: path, reason: fault(of: error))
        }
    }

    /// All check files below a folder (not `parameters.yaml`), sorted by path.
    package static func all(below folder: String) throws -> [CheckFile] {
        try yamlFiles(below: folder, named: { $0 != "parameters.yaml" })
            .map { try CheckFile(path: $0, yaml: text(of: $0)) }
    }

    /// The parameters that the `parameters.yaml` files below a folder declare.
    package static func parameters(below folder: String) throws -> [PolicyParameter] {
        try yamlFiles(below: folder, named: { $0 == "parameters.yaml" }).flatMap {
            try YAMLValue(text(of: $0)).decoded([PolicyParameter].self)
        }
    }

    private static func text(of path: String) throws -> String {
        try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
    }

    private static func yamlFiles(below folder: String, named isWanted: (String) -> Bool) throws -> [String] {
        let names: [String]
        do {
            names = try FileManager.default.subpathsOfDirectory(atPath: folder)
        } catch {
            throw CheckFileError.invalid(path: folder, reason: "it is not a readable folder")
        }
        return
            names
            .filter { $0.hasSuffix(".yaml") && isWanted(URL(fileURLWithPath: $0).lastPathComponent) }
            .sorted().map { "\(folder)/\($0)" }
    }
}

private struct ExamplesPart: Decodable {
    let examples: [CheckExample]?
}

package enum CheckFileError: Error, Sendable, Hashable, CustomStringConvertible {
    case unknownKey(String)
    /// A sentence about one value.
    case invalidValue(String)
    case invalid(path: String, reason: String)

    package var description: String {
        switch self {
        case .unknownKey(let key): "the key '\(key)' is not known"
        case .invalidValue(let fault): fault
        case .invalid(let path, let reason): "\(path) is not a valid check: \(reason)"
        }
    }
}
