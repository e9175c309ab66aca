internal import Localization

/// Writes JSON that is safe to print: whatever could drive a terminal or turn the direction of text is escaped.
package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    private let isIndented: Bool

    package init(isIndented: Bool = false) {
        self.isIndented = isIndented
    }

    package mutating func write(_ value: JSONValue) {
        write(value, depth: 0)
    }

    package mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
    }

    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    private mutating func write(_ value: JSONValue, depth: Int) {
        switch value {
        case .null: write(raw: "null")
        case .bool(let value): write(raw: value ? "true" : "false")
        case .integer(let value): write(raw: String(value))
        case .real(let value): write(raw: value.isFinite ? "\(value)" : "null")
        case .text(let value): write(text: value)
        case .array(let values):
            write(open: "[", close: "]", values, depth: depth) { $0.write($1, depth: depth + 1) }
        case .object(let members):
            write(open: "{", close: "}", members, depth: depth) {
                $0.write(text: $1.name)
                $0.write(raw: $0.isIndented ? ": " : ":")
                $0.write($1.value, depth: depth + 1)
            }
        }
    }

    private mutating func write<Element>(
        open: StaticString, close: StaticString, _ elements: [Element], depth: Int,
        each: (inout JSONWriter, Element) -> Void
    ) {
        write(raw: open.description)
        for (index, element) in elements.enumerated() {
            if index > 0 { write(raw: ",") }
            startLine(depth: depth + 1)
            each(&self, element)
        }
        if !elements.isEmpty { startLine(depth: depth) }
        write(raw: close.description)
    }

    private mutating func startLine(depth: Int) {
        guard isIndented else { return }
        endLine()
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    private mutating func write(raw text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func write(text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f && $0 != 0x22 && $0 != 0x5c }) {
            bytes.append(contentsOf: text.utf8)
        } else {
            for scalar in text.unicodeScalars { write(scalar: scalar) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func write(scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": write(raw: "\\\"")
        case "\\": write(raw: "\\\\")
        case "\n": write(raw: "\\n")
        case "\r": write(raw: "\\r")
        case "\t": write(raw: "\\t")
        default:
            guard scalar.isUnsafeToPrint else {
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                return
            }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                write(raw: "\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            }
        }
    }
}

extension JSONValue {
    /// The document as text, on one line or indented.
    package func serialized(isIndented: Bool = false) -> [UInt8] {
        var writer = JSONWriter(isIndented: isIndented)
        writer.write(self)
        return writer.bytes
    }
}
