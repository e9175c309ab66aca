internal import Foundation
package import Localization

/// The regulations, and which of their controls each check topic gives evidence for.
package struct Regulations: Sendable {
    private let topics: [String: [String: [String]]]
    private let frameworks: [String: Framework]

    package struct Framework: Sendable, Decodable {
        package let edition: String
        let controls: [String: Control]
    }

    struct Control: Sendable, Decodable {
        let title: LocalizedText

        enum CodingKeys: String, CodingKey {
            case en = "title_en"
            case ja = "title_ja"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            title = LocalizedText(
                en: try container.decode(String.self, forKey: .en), ja: try container.decode(String.self, forKey: .ja))
        }
    }

    /// The keys of the regulations in the data files, in the order of reports.
    package static let order = [
        "pci_dss_4", "iso_27001_2022", "ens_2022", "gdpr_lopd", "cis_v8", "nist_800_53", "nis2_art21",
        "nis2_ir_2024_2690",
    ]

    package static func builtIn() throws -> Regulations {
        let decoder = JSONDecoder()
        let topics = try decoder.decode(
            [String: Topic].self, from: Data(EmbeddedCatalogue.controlsByTopic.utf8))
        let frameworks = try decoder.decode(Frameworks.self, from: Data(EmbeddedCatalogue.controls.utf8))
        return Regulations(topics: topics.mapValues(\.controls), frameworks: frameworks.byName)
    }

    /// The topics that checks may name.
    package var topicNames: Set<String> { Set(topics.keys) }

    /// The control ids by regulation for one topic; the first id of each list is the primary one.
    package func controls(for topic: String) -> [String: [String]] {
        topics[topic] ?? [:]
    }

    package func edition(of regulation: String) -> String? {
        frameworks[regulation]?.edition
    }

    package func title(of control: String, in regulation: String) -> LocalizedText? {
        frameworks[regulation]?.controls[control]?.title
    }

    private struct Topic: Decodable {
        let controls: [String: [String]]

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: RegulationKey.self)
            var controls: [String: [String]] = [:]
            for name in Regulations.order {
                controls[name] = try container.decodeIfPresent([String].self, forKey: RegulationKey(stringValue: name))
            }
            self.controls = controls
        }
    }

    /// The file also holds details of single regulations, which reports do not need.
    private struct Frameworks: Decodable {
        let byName: [String: Framework]

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: RegulationKey.self)
            var frameworks: [String: Framework] = [:]
            for name in Regulations.order {
                frameworks[name] = try container.decode(Framework.self, forKey: RegulationKey(stringValue: name))
            }
            byName = frameworks
        }
    }

    private struct RegulationKey: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) {
            return nil
        }
    }
}
