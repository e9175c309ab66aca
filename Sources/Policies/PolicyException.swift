package import Facts

/// A violation that the organisation has accepted, with a reason and an end. Declared in `/etc/elpis/policy.yaml`.
package struct PolicyException: Sendable, Hashable, Decodable {
    package let check: String
    package let reason: String
    package let approvedBy: String
    /// The last day it holds, `YYYY-MM-DD`, UTC.
    package let expires: String
    /// The evidence it covers: rows that have these values. Empty: all rows.
    package let only: [String: FactValue]

    enum CodingKeys: String, CodingKey, CaseIterable {
        case check, reason, approvedBy = "approved-by", expires, only
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        check = try container.decode(String.self, forKey: .check)
        reason = try container.decode(String.self, forKey: .reason)
        approvedBy = try container.decode(String.self, forKey: .approvedBy)
        expires = try container.decode(String.self, forKey: .expires)
        only = try container.decodeIfPresent([String: FactValue].self, forKey: .only) ?? [:]
    }

    /// Whether it covers one row of evidence.
    func covers(columns: [String], row: [FactValue]) -> Bool {
        only.allSatisfy { name, value in
            guard let index = columns.firstIndex(of: name) else { return false }
            return row[index].plainText == value.plainText
        }
    }
}
