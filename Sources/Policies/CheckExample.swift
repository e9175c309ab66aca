package import Facts
internal import FoundationEssentials

/// A small host on which a check is known to have one verdict.
///
/// ```yaml
/// - fails: {/etc/ssh/sshd_config: "PermitRootLogin yes\n"}   # files to lay out beneath a temporary root
///   facts: {listening_ports: [{port: 22, protocol: tcp}]}    # rows that replace a table; other columns are null
///   policy: {ssh_port: 31122}                                # parameters that differ from their defaults
/// ```
package struct CheckExample: Sendable, Decodable {
    package let expected: Expectation
    package let files: [String: ExampleFile]
    package let facts: [String: [[String: FactValue]]]
    package let policy: [String: [FactValue]]

    package enum Expectation: String, Sendable, CaseIterable, CodingKey {
        case passes
        case fails
        case notApplicable = "not-applicable"
        case notAssessed = "not-assessed"

        /// The verdict's word in reports.
        package var word: String {
            switch self {
            case .passes: "pass"
            case .fails: "fail"
            case .notApplicable, .notAssessed: rawValue
            }
        }
    }

    private enum PartKey: String, CodingKey {
        case facts, policy
    }

    package init(from decoder: any Decoder) throws {
        let outcome = try decoder.container(keyedBy: Expectation.self)
        guard let key = outcome.allKeys.first, outcome.allKeys.count == 1 else {
            throw CheckFileError.invalidValue(
                "an example has exactly one of passes, fails, not-applicable, not-assessed")
        }
        expected = key
        files = try outcome.decodeIfPresent([String: ExampleFile].self, forKey: key) ?? [:]
        let parts = try decoder.container(keyedBy: PartKey.self)
        facts = try parts.decodeIfPresent([String: [[String: FactValue]]].self, forKey: .facts) ?? [:]
        policy = try parts.decodeIfPresent([String: OneOrMany].self, forKey: .policy)?.mapValues(\.values) ?? [:]
    }
}

/// A file of an example: its content alone, or content, mode and link target.
package struct ExampleFile: Sendable, Decodable {
    package let content: String
    package let mode: String?
    package let link: String?
    package let isDirectory: Bool

    private enum CodingKeys: String, CodingKey {
        case content, mode, link, directory
    }

    package init(from decoder: any Decoder) throws {
        if let content = try? decoder.singleValueContainer().decode(String.self) {
            // Not a text: then it is a mapping, decoded below.
            self.content = content
            mode = nil
            link = nil
            isDirectory = false
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        content = try container.decodeIfPresent(String.self, forKey: .content) ?? ""
        mode = try container.decodeIfPresent(String.self, forKey: .mode)
        link = try container.decodeIfPresent(String.self, forKey: .link)
        isDirectory = try container.decodeIfPresent(Bool.self, forKey: .directory) ?? false
    }
}

struct OneOrMany: Decodable {
    let values: [FactValue]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let list = try? container.decode([FactValue].self) {
            // Not a list: then it is one value.
            values = list
        } else {
            values = [try container.decode(FactValue.self)]
        }
    }
}
