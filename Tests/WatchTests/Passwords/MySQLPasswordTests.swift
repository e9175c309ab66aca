import Facts
import Foundation
import Testing
import TestSupport

@testable import Watch

/// Passwords of database accounts, as real servers and programs hash them.
@Suite struct MySQLPasswordTests {
    @Test(.enabled(if: MariaDBServer.isInstalled)) func whatARealServerKeepsIsMatched() throws {
        let sql = """
            CREATE USER app@'%' IDENTIFIED BY 'dragon'; CREATE USER open@'10.%'; CREATE USER off@localhost IDENTIFIED BY
            'x' ACCOUNT LOCK; CREATE USER sock@localhost IDENTIFIED VIA unix_socket OR mysql_native_password USING
            PASSWORD('monkey'); CREATE ROLE reader; CREATE USER none@localhost IDENTIFIED VIA mysql_native_password USING
            'invalid';
            """.replacingOccurrences(of: "\n", with: " ")
        let found = try MariaDBServer.with(sql: sql) { MySQLPasswords.read(socket: $0, isMariaDB: true) }

        let own = (found ?? []).filter { !["root", "mysql", "mariadb.sys"].contains($0.user) }
        let verdicts = own.sorted { $0.user < $1.user }.map {
            "\($0.user)@\($0.host) \(verdict(on: AccountPassword($0)))"
        }
        #expect(
            verdicts == ["app@% dragon", "off@localhost locked", "open@10.% empty", "sock@localhost monkey"])
    }

    @Test(.enabled(if: MariaDBServer.isInstalled)) func aServerThatWantsAPasswordOfRootTellsNothing() throws {
        let found = try MariaDBServer.with(sql: "ALTER USER root@localhost IDENTIFIED BY 'geheim';") {
            MySQLPasswords.read(socket: $0, isMariaDB: true)
        }

        #expect(found == nil)
    }

    /// The crypt library judges, for salts that it takes.
    @Test(arguments: ["a", "dragon", "a password of more than thirty-two bytes, which is one block", ""])
    func sha256cryptIsThatOfTheLibrary(_ password: String) throws {
        let salt = "saltsaltsaltsalt"
        let expected = try Program.run(
            "/usr/bin/mkpasswd", ["-m", "sha-256", "-S", salt, "-s"], input: Array(password.utf8))

        let digest = SHA256Crypt.digest(ArraySlice(password.utf8), salt: Array(salt.utf8), rounds: 5000)

        #expect("$5$\(salt)$\(String(decoding: digest, as: UTF8.self))\n" == expected.output)
    }

    @Test func theHashOfACachingPluginIsMatched() throws {
        // The example that the program hashcat gives for its mode 7401.
        let salt = "F9CC98CE08892924F50A213B6BC571A2C11778C5"
        let bytes = stride(from: 0, to: salt.count, by: 2).compactMap {
            UInt8(salt.dropFirst($0).prefix(2), radix: 16)
        }
        let secret = Array("$A$005$".utf8) + bytes + Array("bTy95Y99eAME1dwEkHOA1ndHGBWz.1bxSSRkuTXFGV/".utf8)
        let hash = try CryptHash(mysql: secret, plugin: "caching_sha2_password")

        #expect(matches("hashcat", hash))
        #expect(!matches("hashcaT", hash))
    }

    @Test(arguments: [
        ("ed25519", "ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY"), ("mysql_native_password", "*short"),
        ("caching_sha2_password", "$A$005$short"),
        ("caching_sha2_password", "$A$000$" + String(repeating: "s", count: 63)),
    ])
    func whatCannotBeTriedIsSaidToBeSo(_ plugin: String, _ secret: String) {
        #expect(throws: CryptHash.Refusal.unknown) { try CryptHash(mysql: Array(secret.utf8), plugin: plugin) }
    }

    private func verdict(on password: AccountPassword) -> String {
        switch password {
        case .hash(let hash): ["dragon", "monkey"].first { matches($0, hash) } ?? "withstood"
        case .empty, .locked, .none, .untried: "\(password)"
        }
    }

    private func matches(_ word: String, _ hash: CryptHash) -> Bool {
        let machine = CryptMachine()
        return machine.match(
            Array(word.utf8) + [0], among: [hash.text + [0]], scheme: hash.scheme, setting: hash.setting) == 0
    }
}
