import Glibc
import TestSupport
import Testing

@testable import Agent

/// Real processes give up real rights; which needs root.
@Suite(.enabled(if: geteuid() == 0)) struct PrivilegesTests {
    private func probe(_ arguments: String...) throws -> (first: String, status: [String: String]) {
        let output = try Program.run("\(projectFolder)/.build/debug/PrivilegeProbe", arguments).output
        let lines = output.split(separator: "\n").map(String.init)
        let pairs = lines.dropFirst().compactMap { line -> (String, String)? in
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            return (String(parts[0]), parts[1].split(separator: "\t").joined(separator: " "))
        }
        return (lines.first ?? "", Dictionary(pairs) { first, _ in first })
    }

    /// CAP_DAC_READ_SEARCH (2), CAP_NET_ADMIN (12), CAP_SYS_PTRACE (19).
    private let reading = "0000000000081004"

    @Test func anOrdinaryUserKeepsTheRightsToRead() throws {
        let (sentence, status) = try probe("nobody", "child")

        #expect(
            sentence == "as an ordinary user who may read everything "
                + "(CAP_DAC_READ_SEARCH, CAP_NET_ADMIN, CAP_SYS_PTRACE)")
        #expect(status["Uid"] == "65534 65534 65534 65534")
        #expect(status["Groups"]?.allSatisfy(\.isWhitespace) ?? true)
        for set in ["CapEff", "CapPrm", "CapBnd", "CapAmb"] { #expect(status[set] == reading) }
        #expect(status["NoNewPrivs"] == "1")
    }

    @Test func modulesGetNone() throws {
        let status = try probe("nobody", "module").status

        for set in ["CapEff", "CapPrm", "CapAmb"] { #expect(status[set] == "0000000000000000") }
    }

    @Test func rootKeepsOnlyWhatReadingNeeds() throws {
        let (sentence, status) = try probe("-", "child")

        #expect(sentence == "as root")
        #expect(status["CapEff"] == reading)
        #expect(status["CapBnd"] == reading)
    }

    @Test(arguments: [
        ("no-such-user", "there is no user no-such-user"),
        ("root", "root is root under another name; leave --user out to run as root"),
    ])
    func usersThatMakeNoSenseAreRefused(user: String, sentence: String) throws {
        #expect(try probe(user).first == sentence)
    }
}
