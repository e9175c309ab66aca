import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@testable import Watch

/// What the audit finds, on hashes that the real programs made.
@Suite struct PasswordAuditTests {
    @Test(arguments: [
        ("yescrypt", "yescrypt"), ("gost-yescrypt", "gost-yescrypt"), ("scrypt", "scrypt"), ("bcrypt", "bcrypt"),
        ("bcrypt-a", "bcrypt"), ("sha512crypt", "sha512crypt"), ("sha256crypt", "sha256crypt"),
        ("sunmd5", "sunmd5"), ("md5crypt", "md5crypt"), ("bsdicrypt", "bsdicrypt"), ("descrypt", "descrypt"),
        ("nt", "nthash"),
    ])
    func aCommonPasswordIsFoundByEveryMethod(_ method: String, _ name: String) throws {
        let hash = try RealHash.made(method, of: "dragon")
        try PasswordHost.with([("ann", hash)]) { host in
            try host.audit(budget: 20)

            let rows = try host.query("SELECT verdict, how, algorithm FROM password_audit").texts
            #expect(rows == [["weak", "dictionary word", name]])
        }
    }

    @Test(arguments: [["-apr1"], ["-6"], ["-5"], ["-1"]])
    func aHashOfOpensslIsTested(_ option: [String]) throws {
        let hash = try Program.run("/usr/bin/openssl", ["passwd"] + option + ["-salt", "abcdefgh", "shadow"]).output
        try PasswordHost.with([("ann", hash.trimmingCharacters(in: .newlines))]) { host in
            try host.audit(budget: 20)

            let verdict = try host.verdict(on: "ann")
            #expect(verdict == ["weak", "dictionary word"])
        }
    }

    @Test(arguments: ["-B", "-m", "-s", "-d"])
    func aHashOfHtpasswdIsTested(_ option: String) throws {
        let cost = option == "-B" ? ["-C", "4"] : []
        let line = try Program.run("/usr/bin/htpasswd", ["-nb", option] + cost + ["web", "monkey"]).output
        try PasswordHost.with([], files: ["srv/htpasswd": "# who may enter\n\n\(line)"]) { host in
            var host = host
            host.parameters = ["password_files": ["/srv/htpasswd"]]
            try host.audit(budget: 20)

            let rows = try host.query("SELECT username, verdict, file, line FROM password_audit").texts
            #expect(rows == [["web", "weak", "/srv/htpasswd", "3"]])
        }
    }

    @Test func aSaltedSHA1OfNginxIsTested() throws {
        let script = """
            import base64, hashlib
            print('{SSHA}' + base64.b64encode(hashlib.sha1(b'mastersalt').digest() + b'salt').decode())
            """
        let hash = try Program.run("/usr/bin/python3", ["-c", script]).output.trimmingCharacters(in: .newlines)
        try PasswordHost.with([("ann", hash)]) { host in
            try host.audit(budget: 20)

            let verdict = try host.verdict(on: "ann")
            #expect(verdict == ["weak", "dictionary word"])
        }
    }

    /// The plugin that this replaces called it good.
    @Test func anEmptyFieldIsAnEmptyPassword() throws {
        try PasswordHost.with([("ann", "")]) { host in
            let verdict = try host.verdict(on: "ann")

            #expect(verdict == ["empty", "empty"])
        }
    }

    @Test func aHashOfTheEmptyPasswordIsWeak() throws {
        try PasswordHost.with([("ann", try RealHash.made("sha512crypt", of: ""))]) { host in
            try host.audit(budget: 1)

            let verdict = try host.verdict(on: "ann")
            #expect(verdict == ["weak", "empty"])
        }
    }

    @Test func aLockedPasswordIsNotTried() throws {
        try PasswordHost.with([("ann", "!" + (try RealHash.made("descrypt", of: "dragon")))]) { host in
            let outcome = try host.audit()

            let verdict = try host.verdict(on: "ann")
            #expect(verdict == ["locked", "locked"])
            #expect(outcome.candidates == 0)
        }
    }

    @Test func aPasswordThatWasNeverSetIsNone() throws {
        try PasswordHost.with([("ann", "!!")]) { host in
            let verdict = try host.verdict(on: "ann")

            #expect(verdict == ["none", ""])
        }
    }

    @Test(arguments: [
        ("$99$salt$hash", "unknown method"), ("$6$rounds=999999999$salt$hash", "too costly"),
        ("$2b$31$abcdefghijklmnopqrstuvabcdefghijklmnopqrstuvwxyzabcde", "too costly"),
        ("$y$jFT//$salt$hash", "too costly"), ("$y$jFT$abcdefghijklmnopqrstu$hash", "too costly"),
    ])
    func aHashThatCannotBeTriedIsSaidToBeUntried(_ field: String, _ how: String) throws {
        try PasswordHost.with([("ann", field)]) { host in
            try host.audit()

            let result = try host.query("SELECT verdict, how FROM password_audit")
            #expect(result.texts == [["untried", how]])
            #expect(!result.obstacles.isEmpty)
        }
    }

    @Test(arguments: [
        ("ann", "own name"), ("ANN", "own name"), ("nna", "own name"), ("Ann2026!", "own name"),
        ("Baker1971", "own name"), ("annbaker", "own name"), ("web01", "host name"), ("Web01!", "host name"),
        ("examplecorp", "organisation name"), ("ExampleCorp2025", "organisation name"), ("dr@g0n", "mutation"),
        ("Dragon123", "mutation"), ("nogard", "mutation"), ("dragon2025", "mutation"),
    ])
    func namesAndVariationsAreFound(_ password: String, _ how: String) throws {
        let hash = try RealHash.made("descrypt", of: password)
        try PasswordHost.with(
            [("ann", hash)], comment: "Ann Baker,Room 5", files: ["etc/hostname": "web01.example.org\n"]
        ) {
            host in
            var host = host
            host.parameters = ["organisation_names": ["ExampleCorp"]]
            try host.audit()

            let verdict = try host.verdict(on: "ann")
            #expect(verdict == ["weak", how])
        }
    }

    @Test func aGoodPasswordWithstands() throws {
        try PasswordHost.with([("ann", try RealHash.made("descrypt", of: "kX9-vQz!"))]) { host in
            let outcome = try host.audit()

            let result = try host.query("SELECT verdict, weak_algorithm FROM password_audit")
            #expect(result.texts == [["withstood", "1"]])
            #expect(result.obstacles.isEmpty)
            #expect(outcome.pending == 0)
        }
    }

    @Test func aHashInPasswdIsTested() throws {
        try PasswordHost.with([]) { host in
            try host.write(
                "ann:\(try RealHash.made("descrypt", of: "dragon")):1000:1000::/home:/bin/sh\n", to: "etc/passwd")
            try host.audit()

            let rows = try host.query("SELECT verdict, file FROM password_audit").texts
            #expect(rows == [["weak", "/etc/passwd"]])
        }
    }

    @Test func anUnreadablePasswordFileIsAnObstacle() throws {
        try PasswordHost.with([]) { host in
            var host = host
            host.parameters = ["password_files": ["/srv/none"]]

            let result = try host.query("SELECT * FROM password_audit")
            #expect(!result.obstacles.isEmpty)
        }
    }
}
