internal import Facts

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
        let checks = try EmbeddedDocuments.values(EmbeddedCatalogue.checks).map { try Check(embedded: $0) }
        let parameters = try EmbeddedDocuments.values(EmbeddedCatalogue.parameters)
            .flatMap { try ($0.array ?? []).map { try PolicyParameter(embedded: $0) } }
        return Catalogue(
            checks: checks.sorted { ($0.subject, $0.id) < ($1.subject, $1.id) },
            parameters: parameters.sorted { $0.name < $1.name })
    }
}
