import Testing
import YAML

/// Data files in YAML, as far as they use it.
struct YAMLTests {
    @Test func plainScalarsMeanWhatTheySay() throws {
        let value = try YAMLValue("[1, true, null, text, ~]")

        guard case .sequence(let values) = value else { return #expect(Bool(false), "it is a sequence") }
        #expect(values.map(\.meaning) == [.integer(1), .bool(true), .null, .text("text"), .null])
    }

    @Test(arguments: ["\"3.10\"", "'1'", "no", "yes", "off", "0x10", "1_000", "12:30"])
    func whatOthersTakeForNumbersAndTruthsStaysText(yaml: String) throws {
        let meaning = try YAMLValue(yaml).meaning
        #expect(meaning == .text(yaml.trimmingQuotes))
    }

    @Test func membersKeepTheirOrder() throws {
        let names = try YAMLValue("b: 1\na: 2\n").names
        #expect(names == ["b", "a"])
    }

    @Test(arguments: ["", "# a comment\n", "---\n"])
    func aDocumentMayBeEmpty(yaml: String) throws {
        let meaning = try YAMLValue(yaml).meaning
        #expect(meaning == .null)
    }

    @Test(arguments: [
        ("a: [", 2), ("a: 1\na: 2\n", 2), ("a: &x 1\n", 1), ("a: *x\n", 1), ("a: !!int 1\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
        ("? [1]\n: 2\n", 1), ("\tb: 1\n", 1), ("a: \u{0}\n", 1),
    ])
    func whatIsNotTakenIsNamedByItsLine(yaml: String, line: Int) {
        #expect {
            try YAMLValue(yaml)
        } throws: { error in
            (error as? YAMLError)?.line == line
        }
    }

    @Test func endlessNestingIsRefused() {
        #expect(throws: YAMLError.self) { try YAMLValue(String(repeating: "[", count: 100_000)) }
    }

    @Test func aNumberCanBeAskedForAsText() throws {
        let mode = try YAMLValue("0644").decoded(String.self)
        #expect(mode == "0644")
    }

    @Test func aQuotedNumberIsNoNumber() {
        #expect(throws: DecodingError.self) { try YAMLValue("\"1\"").decoded(Int.self) }
    }

    @Test func anOverflowIsNoNumber() {
        #expect(throws: DecodingError.self) { try YAMLValue("300").decoded(UInt8.self) }
    }

    @Test func aTypeIsDecoded() throws {
        struct Person: Decodable, Equatable {
            let name: String
            let tags: [String]
            let age: Int?
        }

        let person = try YAMLValue("name: ann\ntags: [a, b]\n").decoded(Person.self)
        #expect(person == Person(name: "ann", tags: ["a", "b"], age: nil))
    }

    @Test func anErrorNamesThePlace() {
        #expect {
            try YAMLValue("a: [1, {b: x}]").decoded([String: [[String: Int]]].self)
        } throws: { error in
            guard case DecodingError.typeMismatch(_, let context) = error else { return false }
            return context.codingPath.map(\.stringValue) == ["a", "0"]
        }
    }
}

extension String {
    fileprivate var trimmingQuotes: String {
        guard let first, "\"'".contains(first) else { return self }
        return String(dropFirst().dropLast())
    }
}
