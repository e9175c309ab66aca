internal import Facts
package import Localization

/// The regulations, and which of their controls each check topic gives evidence for.
package struct Regulations: Sendable {
    private let topics: [String: JSONValue]
    private let frameworks: [String: Framework]

    private struct Framework: Sendable {
        let edition: String
        let controls: [String: LocalizedText]
    }

    /// The keys of the regulations in the data files, in the order of reports.
    package static let order = [
        "pci_dss_4", "iso_27001_2022", "ens_2022", "gdpr_lopd", "cis_v8", "nist_800_53", "nis2_art21",
        "nis2_ir_2024_2690",
    ]

    /// What is compiled into the program.
    package static func builtIn() throws -> Regulations {
        guard let topics = try EmbeddedDocuments.values(EmbeddedCatalogue.controlsByTopic).first,
            let regulations = try EmbeddedDocuments.values(EmbeddedCatalogue.controls).first
        else { throw EmbeddedDataError(description: "the program's data lacks the regulations") }
        var frameworks: [String: Framework] = [:]
        for name in order {
            guard let regulation = regulations[name], let controls = regulation["controls"] else {
                throw EmbeddedDataError(description: "the program's data lacks the regulation \(name)")
            }
            frameworks[name] = Framework(
                edition: try regulation.required("edition"),
                controls: Dictionary(
                    try controls.members.map { control in
                        let title = LocalizedText(
                            en: try control.value.required("title_en"), ja: try control.value.required("title_ja"))
                        return (control.name, title)
                    }
                ) { first, _ in first })
        }
        return Regulations(
            topics: Dictionary(topics.members.map { ($0.name, $0.value) }) { first, _ in first }, frameworks: frameworks
        )
    }

    /// The topics that checks may name.
    package var topicNames: Set<String> { Set(topics.keys) }

    /// The control ids by regulation for one topic; the first id of each list is the primary one.
    package func controls(for topic: String) -> [String: [String]] {
        guard let members = topics[topic]?.members else { return [:] }
        return Dictionary(
            members.filter { Regulations.order.contains($0.name) }.map { ($0.name, $0.value.texts) }
        ) { first, _ in first }
    }

    package func edition(of regulation: String) -> String? {
        frameworks[regulation]?.edition
    }

    package func title(of control: String, in regulation: String) -> LocalizedText? {
        frameworks[regulation]?.controls[control]
    }
}
