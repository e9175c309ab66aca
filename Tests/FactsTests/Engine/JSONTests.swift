import Facts
import Testing

@Suite struct JSONTests {
    private func value(_ text: String) throws -> JSONValue {
        try Array(text.utf8).withUnsafeBufferPointer { try JSONReader.value(of: $0) }
    }

    @Test(arguments: [
        ("null", JSONValue.null), (" [1, -2,\t3.5e1] ", .array([.integer(1), .integer(-2), .real(35)])),
        (#""a\u00e9\ud83d\ude00\n\/""#, .text("aé😀\n/")), ("-9223372036854775808", .integer(.min)),
        (#"{"b":true,"a":{}}"#, .object([.init("b", .bool(true)), .init("a", .object([]))])),
    ])
    func documentsAreRead(_ text: String, _ expected: JSONValue) throws {
        #expect(try value(text) == expected)
    }

    @Test(arguments: [
        "", " ", "nul", "01", "1.", "-", "+1", "1e", "[1,]", "[1", "{\"a\"}", "{\"a\":1,}", "{a:1}", "\"\n\"",
        "\"\\x\"",
        "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\u00g0\"", "1 2", "9223372036854775808", "1e999", "\"", "'a'", "NaN",
    ])
    func whatIsNotJSONIsRefused(_ text: String) {
        #expect(throws: JSONError.self) { try value(text) }
    }

    @Test func textThatIsNotUTF8IsRefused() {
        let bytes: [UInt8] = [0x22, 0xff, 0x22]

        #expect(throws: JSONError.self) { try bytes.withUnsafeBufferPointer { try JSONReader.value(of: $0) } }
    }

    @Test func depthIsBounded() {
        #expect(throws: JSONError.self) { try value(String(repeating: "[", count: 1_000_000)) }
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let document: JSONValue = ["a": "\u{1b}\u{202e}\u{e0041}\"\\\u{7f}", "b": [.real(0.1), .integer(.max), .null]]

        let text = String(decoding: document.serialized(), as: UTF8.self)

        #expect(try value(text) == document)
        #expect(text.utf8.allSatisfy { (0x20..<0x7f).contains($0) })
    }
}
