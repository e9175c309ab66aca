package import Facts
package import Localization

/// A value that organisations set differently, with its default. Declared in `Policies/<subject>/parameters.yaml`.
package struct PolicyParameter: Sendable, Decodable {
    /// As checks and `/etc/elpis/policy.yaml` name it, for example `ssh_port`.
    package let name: String
    package let summary: LocalizedText
    /// One value, or a list.
    package let standard: [FactValue]
    package let isList: Bool

    enum CodingKeys: String, CodingKey {
        case name, summary, standard = "default"
    }

    init(name: String, summary: LocalizedText, standard: [FactValue], isList: Bool) {
        self.name = name
        self.summary = summary
        self.standard = standard
        self.isList = isList
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        summary = try container.decode(LocalizedText.self, forKey: .summary)
        if let list = try? container.decode([FactValue].self, forKey: .standard) {
            // Not a list: then it is one value, decoded below.
            standard = list
            isList = true
        } else {
            standard = [try container.decode(FactValue.self, forKey: .standard)]
            isList = false
        }
    }
}
