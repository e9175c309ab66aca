import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@testable import Watch

/// What a run leaves for the next.
@Suite struct PasswordMemoryTests {
    private static let good = "kX9-vQz!"

    @Test func beforeTheFirstRunNothingIsKnown() throws {
        try PasswordHost.with([("ann", try RealHash.made("descrypt", of: "dragon"))]) { host in
            let result = try host.query("SELECT verdict FROM password_audit")

            #expect(result.texts == [["pending"]])
            #expect(result.obstacles.count == 1)
        }
    }

    @Test func anUnchangedHashCostsNothing() throws {
        try PasswordHost.with([("ann", try RealHash.made("descrypt", of: Self.good))]) { host in
            try host.audit()

            let again = try host.audit()
            #expect(again.candidates == 0)
        }
    }

    @Test func theWorkGoesOnWhereItStopped() throws {
        try PasswordHost.with([("ann", try RealHash.made("md5crypt", of: Self.good))]) { host in
            var candidates = 0
            var runs = 0
            while runs == 0 || host.isPending, runs < 1000 {
                candidates += try host.audit(budget: 0.5).candidates
                runs += 1
            }

            let atOnce = try PasswordHost.with([("ann", try RealHash.made("descrypt", of: Self.good))]) {
                try $0.audit().candidates
            }
            #expect(runs > 1)
            #expect(candidates == atOnce)
        }
    }

    @Test func aBudgetIsKept() throws {
        try PasswordHost.with([("ann", try RealHash.made("sha512crypt", of: Self.good))]) { host in
            let outcome = try host.audit(budget: 0.2)

            #expect(outcome.spent < 0.5)
            #expect(outcome.pending == 1)
        }
    }

    @Test func aVerdictIsThatOfThePresentHash() throws {
        try PasswordHost.with([("ann", try RealHash.made("descrypt", of: "dragon"))]) { host in
            try host.audit()
            try host.set([("ann", try RealHash.made("descrypt", of: Self.good, salt: "zz"))])

            let verdict = try host.verdict(on: "ann")
            #expect(verdict == ["pending", ""])
        }
    }

    @Test func aNewWordIsTriedAlone() throws {
        try PasswordHost.with([("ann", try RealHash.made("descrypt", of: "kX9-vQz!"))]) { host in
            try host.write("winterthur\n", to: "etc/elpis/dictionary.d/words")
            try host.audit()
            try host.write("zermatt\nwinterthur\nKX9-VQZ!\nkX9-vQz!\n", to: "etc/elpis/dictionary.d/words")

            // Other threads would have begun with what comes later.
            let outcome = try host.audit(threads: 1)
            let verdict = try host.verdict(on: "ann")
            #expect(verdict == ["weak", "dictionary word"])
            #expect(outcome.candidates < 10)
        }
    }

    @Test func aChangedDictionaryMakesTheVerdictPending() throws {
        try PasswordHost.with([("ann", try RealHash.made("descrypt", of: Self.good))]) { host in
            try host.audit()
            try host.write("zermatt\n", to: "etc/elpis/dictionary.d/words")

            let verdict = try host.verdict(on: "ann")
            #expect(verdict == ["pending", ""])
        }
    }

    @Test func aWordThatWasTakenOutAndPutBackIsTried() throws {
        try PasswordHost.with([("ann", try RealHash.made("descrypt", of: Self.good))]) { host in
            let words = "etc/elpis/dictionary.d/words"
            for content in ["zermatt\nlugano!\n", "zermatt\n"] {
                try host.write(content, to: words)
                try host.audit()
            }
            try host.set([("ann", try RealHash.made("descrypt", of: "lugano!"))])
            try host.audit()
            try host.write("lugano!\nzermatt\n", to: words)
            try host.audit()

            let verdict = try host.verdict(on: "ann")
            #expect(verdict == ["weak", "dictionary word"])
        }
    }

    @Test func aNewYearIsTriedAlone() throws {
        try PasswordHost.with([("ann", try RealHash.made("descrypt", of: "ann2029!"))]) { host in
            var host = host
            try host.audit()
            host.now += 366 * 86_400

            let outcome = try host.audit()
            #expect(outcome.candidates > 0)
            #expect(outcome.candidates < 5_000)
        }
    }

    @Test func accountsWithOneSaltShareTheWork() throws {
        let hashes = try ["kX9-vQz!", "8Hq+wLp_", "dragon"].map { try RealHash.made("descrypt", of: $0, salt: "ab") }
        let one = try PasswordHost.with([("ann", hashes[0])]) { try $0.audit().candidates }

        try PasswordHost.with([("ann", hashes[0]), ("eve", hashes[1]), ("fay", hashes[2])]) { host in
            let all = try host.audit().candidates

            let verdicts = try ["ann", "eve", "fay"].map { try host.verdict(on: $0)[0] }
            #expect(verdicts == ["withstood", "withstood", "weak"])
            // The names of the two others come in addition.
            #expect(all < one + 1500)
        }
    }

    @Test func accountsWithOneHashAreTriedOnce() throws {
        let hash = try RealHash.made("descrypt", of: "dragon")
        try PasswordHost.with([("ann", hash), ("eve", hash)]) { host in
            try host.audit()

            let verdicts = try ["ann", "eve"].map { try host.verdict(on: $0)[0] }
            #expect(verdicts == ["weak", "weak"])
        }
    }

    @Test func theStateHoldsNeitherHashNorPasswordNorName() throws {
        let hash = try RealHash.made("sha512crypt", of: "dragon")
        try PasswordHost.with([("annabella", hash)]) { host in
            try host.write("winterthur\n", to: "etc/elpis/dictionary.d/words")
            try host.audit(budget: 5)
            let state = try Data(contentsOf: URL(fileURLWithPath: "\(host.state.path)/passwords"))

            let secrets = [hash, String(hash.suffix(40)), "dragon", "annabella", "winterthur"]
            #expect(secrets.filter { state.range(of: Data($0.utf8)) != nil } == [])
        }
    }

    @Test func aBrokenSealIsNoVerdict() throws {
        try PasswordHost.with([("ann", try RealHash.made("descrypt", of: Self.good))]) { host in
            try host.audit()
            let path = "\(host.state.path)/passwords"
            var state = try Data(contentsOf: URL(fileURLWithPath: path))
            state[100] ^= 1
            try state.write(to: URL(fileURLWithPath: path))

            let result = try host.query("SELECT verdict FROM password_audit")
            #expect(result.texts == [["pending"]])
            #expect(result.obstacles.count == 1)
        }
    }

    @Test func anotherWriterIsNotKeptWaiting() throws {
        try PasswordHost.with([("ann", try RealHash.made("sha512crypt", of: Self.good))]) { host in
            var isFree = false
            _ = try PasswordAudit.run(
                host: try host.host, folder: host.state, options: PasswordAudit.Options(budget: 0.05)
            ) { _ in
                isFree = (try? State.openForWriting(host.state, now: host.now)) != nil
            }

            #expect(isFree)
        }
    }

    @Test func aStateThatIsOpenForWritingServesToo() throws {
        try PasswordHost.with([("ann", try RealHash.made("descrypt", of: "dragon"))]) { host in
            let state = try State.openForWriting(host.state, now: host.now)
            _ = try PasswordAudit.run(
                host: try host.host, state: state, options: PasswordAudit.Options(budget: .infinity))

            let verdict = try host.verdict(on: "ann")
            #expect(verdict == ["weak", "dictionary word"])
        }
    }

    @Test func theWordIsRevealedOnlyOnDemandAndFoundAnew() throws {
        try PasswordHost.with([("ann", try RealHash.made("descrypt", of: "Dragon1"))]) { host in
            let silent = try host.audit()
            let revealing = try host.audit(reveals: true)

            #expect(silent.revealed.isEmpty)
            #expect(revealing.revealed.map(\.word) == ["Dragon1"])
        }
    }
}

extension PasswordHost {
    fileprivate var isPending: Bool { (try? verdict(on: "ann").first) == "pending" }
}
