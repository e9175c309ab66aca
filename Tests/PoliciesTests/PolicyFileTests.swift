import Facts
import Policies
import Testing

@Suite struct PolicyFileTests {
    private func policy(_ yaml: String) throws -> PolicyFile {
        try PolicyFile(path: "policy.yaml", yaml: yaml, known: [])
    }

    @Test func anExceptionHasItsParts() throws {
        let exceptions = try policy(
            "exceptions:\n  - {check: a, reason: r, approved-by: b, expires: 2027-03-31, only: {uid: 0}}\n"
        ).exceptions

        #expect(exceptions.map(\.expires) == ["2027-03-31"])
        #expect(exceptions.map(\.only) == [["uid": 0]])
    }

    @Test(arguments: ["", "# Nothing yet.\n", "---\n"])
    func anEmptyFileIsAPolicy(_ yaml: String) throws {
        #expect(try policy(yaml).exceptions.isEmpty)
    }

    @Test(arguments: [
        ("exceptions:\n  - {check: a, reason: r, approved-by: b, expires: 2027-03-31, onyl: {uid: 0}}", "onyl"),
        ("exceptions:\n  - {check: a, reason: r, approved-by: b, expires: 31/03/2027}", "31/03/2027"),
        ("exceptions:\n  - {check: a, reason: r, approved-by: b, expires: 2027-3-31}", "2027-3-31"),
        ("exceptions:\n  - {check: a, reason: r, expires: 2027-03-31}", "approved-by"),
        ("parameters: {no_such: 1}", "no_such"), ("exception: []", "exception"), ("parameters: [", "line 2"),
    ])
    func aFaultIsNamedInOneLine(_ yaml: String, _ name: String) {
        #expect {
            try policy(yaml)
        } throws: { error in
            let sentence = "\(error)"
            return sentence.contains(name) && !sentence.contains("\n") && !sentence.contains("Context(")
        }
    }
}
