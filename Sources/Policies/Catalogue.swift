internal import Foundation

/// The checks and policy parameters that are known, sorted by subject and id.
package struct Catalogue: Sendable {
    package var checks: [Check]
    package var parameters: [PolicyParameter]

    package init(checks: [Check], parameters: [PolicyParameter]) {
        self.checks = checks
        self.parameters = parameters
    }

    /// What is compiled into the program.
    package static func builtIn() throws -> Catalogue {
        let parameters = try documents(EmbeddedCatalogue.parameters, of: [PolicyParameter].self)
        return Catalogue(
            checks: try documents(EmbeddedCatalogue.checks, of: Check.self).sorted {
                ($0.subject, $0.id) < ($1.subject, $1.id)
            },
            parameters: parameters.flatMap { $0 }.sorted { $0.name < $1.name })
    }

    /// One JSON document a line.
    static func documents<Content: Decodable>(_ lines: String, of type: Content.Type) throws -> [Content] {
        let decoder = JSONDecoder()
        return try lines.utf8.split(separator: UInt8(ascii: "\n")).map { line in
            try decoder.decode(Content.self, from: Data(line))
        }
    }
}
