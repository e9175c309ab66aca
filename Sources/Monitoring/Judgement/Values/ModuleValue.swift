internal import Crypto

/// A value of a module, as it is stored and judged.
package enum ModuleValue: Sendable, Hashable {
    case number(Double)
    case text(String)

    package var number: Double? {
        switch self {
        case .number(let number): number
        case .text: nil
        }
    }

    /// As people read it: a whole number has no decimals.
    package var description: String {
        switch self {
        case .number(let number): Int64(exactly: number).map(String.init) ?? String(number)
        case .text(let text): text
        }
    }
}

/// Enough of a value to tell whether the next one differs: a long text is remembered by its digest.
package enum RememberedValue: Sendable, Hashable {
    case number(Double)
    case text(String)
    case digest(String)

    /// A digest is no longer than this.
    private static let textLimit = 64

    package init(_ value: ModuleValue) {
        switch value {
        case .number(let number):
            self = .number(number)
        case .text(let text) where text.utf8.count <= RememberedValue.textLimit:
            self = .text(text)
        case .text(let text):
            let digits = SHA256.hash(data: Array(text.utf8)).flatMap { byte in
                [byte >> 4, byte & 15].map { String($0, radix: 16) }
            }
            self = .digest(digits.joined())
        }
    }

    package var number: Double? {
        switch self {
        case .number(let number): number
        case .text, .digest: nil
        }
    }
}

// Texts are compared by their bytes: the same letters in another Unicode form are another text to a database.
extension RememberedValue {
    package static func == (one: RememberedValue, other: RememberedValue) -> Bool {
        switch (one, other) {
        case (.number(let one), .number(let other)): one == other
        case (.text(let one), .text(let other)): one.utf8.elementsEqual(other.utf8)
        case (.digest(let one), .digest(let other)): one == other
        case (.number, _), (.text, _), (.digest, _): false
        }
    }
}

extension RememberedValue: Codable {
    private enum CodingKeys: String, CodingKey {
        case number = "n"
        case text = "t"
        case digest = "d"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let number = try container.decodeIfPresent(Double.self, forKey: .number) {
            self = .number(number)
        } else if let text = try container.decodeIfPresent(String.self, forKey: .text) {
            self = .text(text)
        } else {
            self = .digest(try container.decode(String.self, forKey: .digest))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .number(let number): try container.encode(number, forKey: .number)
        case .text(let text): try container.encode(text, forKey: .text)
        case .digest(let digest): try container.encode(digest, forKey: .digest)
        }
    }
}
