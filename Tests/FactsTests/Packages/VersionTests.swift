import Facts
import Foundation
import Testing
import TestSupport

@Suite struct VersionTests {
    @Test(arguments: [
        ("1.0", "1.0", 0), ("1.0~rc1", "1.0", -1), ("1.0", "1.0-1", -1), ("1.0-0", "1.0", 0), ("1:0.9", "1.0", 1),
        ("1.10", "1.9", 1), ("1.0+b1", "1.0", 1), ("1.0a", "1.0+", -1), ("0:1", "1", 0), ("1.0~~", "1.0~", -1),
    ])
    func debianVersionsAreOrdered(_ left: String, _ right: String, _ expected: Int) {
        #expect(DebVersion.order(left, right) == expected)
    }

    @Test(arguments: [
        ("1.0", "1.0", 0), ("1.0~rc1", "1.0", -1), ("1.0^git1", "1.0", 1), ("1.0^git1", "1.0.1", -1),
        ("1.0a", "1.0", 1), ("1.010", "1.10", 0), ("2.0", "2_0", 0), ("1:1.0-1", "2.0-1", 1), ("1.0-1", "1.0-2", -1),
        ("a", "1", -1), ("1.0-1", "1.0", 1),
    ])
    func rpmVersionsAreOrdered(_ left: String, _ right: String, _ expected: Int) {
        #expect(RPMVersion.order(left, right) == expected)
    }

    @Test func sqlKnowsBothOrders() throws {
        let result = try query(
            "SELECT deb_version_compare('1.0~rc1', '1.0'), rpm_version_compare('1.0^a', '1.0'), rpm_version_compare(NULL, 'x')",
            files: [:])

        #expect(result.texts == [["-1", "1", ""]])
    }

    /// Many pairs made from the characters that matter.
    static func pairs(_ alphabet: [String], count: Int, seed: UInt64) -> [(String, String)] {
        var state = seed
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        func version() -> String { "1" + (0..<next(6)).map { _ in alphabet[next(alphabet.count)] }.joined() + "2" }
        return (0..<count).map { _ in (version(), version()) }
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func dpkgAgrees() throws {
        let pairs = VersionTests.pairs(["0", "1", "10", "a", "b", "~", "+", ".", "-"], count: 400, seed: 7)
        let script = pairs.map {
            "dpkg --compare-versions '\($0.0)' lt '\($0.1)' && echo -1 || { "
                + "dpkg --compare-versions '\($0.0)' gt '\($0.1)' && echo 1 || echo 0; }"
        }.joined(separator: "\n")

        let answers = try DebianRoot.run("/bin/sh", ["-c", script]).output.split(separator: "\n").compactMap { Int($0) }

        let ours = pairs.map { DebVersion.order($0.0, $0.1) }
        #expect(answers.count == pairs.count)
        let differing = zip(pairs, zip(ours, answers)).filter { $0.1.0 != $0.1.1 }.map { "\($0.0) \($0.1)" }
        #expect(differing == [])
    }
}
