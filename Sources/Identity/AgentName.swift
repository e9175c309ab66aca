/// The name of an agent, which its certificate bears.
///
/// It is part of file names: letters, digits, and `.`, `-`, `_` in between; at most 100. Not 32
/// hexadecimal digits: the files of an agent may bear a digest of its name in place of it.
package struct AgentName: Sendable, Hashable, Codable {
    package let text: String

    package init(_ text: String) throws(IdentityError) {
        let bytes = text.utf8
        let isGood = bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
            default: false
            }
        }
        let marks = Set(".-_".utf8)
        guard (1...100).contains(bytes.count), isGood, let first = bytes.first, !marks.contains(first),
            let last = bytes.last, !marks.contains(last),
            !(bytes.count == 32 && text.allSatisfy(\.isHexDigit))
        else { throw .badName(text) }
        self.text = text
    }

    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
