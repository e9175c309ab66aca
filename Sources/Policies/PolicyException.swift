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
        // A misspelt `only` would accept more than was approved.
        let keys = try decoder.singleValueContainer().decode([String: DataValue].self).keys
        if let unknown = keys.sorted().first(where: { CodingKeys(rawValue: $0) == nil }) {
            throw CheckFileError.unknownKey("exceptions: \(unknown)")
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        check = try container.decode(String.self, forKey: .check)
        reason = try container.decode(String.self, forKey: .reason)
        approvedBy = try container.decode(String.self, forKey: .approvedBy)
        expires = try container.decode(String.self, forKey: .expires)
        // Days are compared as texts, so a day in another form might never come.
        guard PolicyException.isDay(expires) else {
            throw CheckFileError.invalidValue(
                "an exception expires on '\(expires)', which is no day in the form YYYY-MM-DD")
        }
        only = try container.decodeIfPresent([String: FactValue].self, forKey: .only) ?? [:]
    }

    private static func isDay(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return false }
        let numbers = text.split(separator: "-").map {
            $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int($0) : nil
        }
        guard numbers.count == 3, let month = numbers[1], let day = numbers[2], numbers[0] != nil else { return false }
        return (1...12).contains(month) && (1...31).contains(day)
    }

    /// Whether it covers one row of evidence.
    func covers(columns: [String], row: [FactValue]) -> Bool {
        only.allSatisfy { name, value in
            guard let index = columns.firstIndex(of: name) else { return false }
            return row[index].plainText == value.plainText
        }
    }
}
