import Facts
import Foundation
import HostRoot
import TestSupport

@testable import Watch

/// A host of a few accounts, and the memory of their audit; both are gone after the test.
struct PasswordHost {
    let folder: String
    let state: StateFolder
    var parameters: [String: [FactValue]] = [:]
    var now = TestClock.now

    /// The values are what stands in the password field.
    static func with<Result>(
        _ accounts: [(name: String, field: String)], comment: String = "", files: [String: String] = [:],
        _ body: (PasswordHost) throws -> Result
    ) throws -> Result {
        try withTemporaryFolder(files) { folder in
            let host = PasswordHost(
                folder: folder, state: StateFolder(path: "\(folder)/state", keyPath: "\(folder)/keys/seal.key"))
            try host.set(accounts, comment: comment)
            return try body(host)
        }
    }

    func set(_ accounts: [(name: String, field: String)], comment: String = "") throws {
        let passwd = accounts.enumerated().map { "\($1.name):x:\(1000 + $0):1000:\(comment):/home:/bin/sh\n" }
        try write(passwd.joined(), to: "etc/passwd")
        try write(accounts.map { "\($0.name):\($0.field):20000::::::\n" }.joined(), to: "etc/shadow")
    }

    func write(_ content: String, to path: String, mode: Int = 0o644) throws {
        try write(Data(content.utf8), to: path, mode: mode)
    }

    func write(_ content: Data, to path: String, mode: Int = 0o644) throws {
        let file = URL(fileURLWithPath: folder).appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try content.write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }

    var host: AuditedHost {
        get throws { AuditedHost(root: try HostRoot(folder), now: now, parameters: parameters) }
    }

    @discardableResult
    func audit(budget: Double = .infinity, threads: Int = 2, reveals: Bool = false) throws -> PasswordAudit.Outcome {
        var options = PasswordAudit.Options(budget: budget, threads: threads)
        options.reveals = reveals
        return try PasswordAudit.run(host: try host, folder: state, options: options)
    }

    /// The answer of a query over the host's tables.
    func query(_ sql: String) throws -> QueryResult {
        try FactDatabase(source: try host, tables: FactTable.all(remembering: WatchMemory(state))).rows(sql)
    }

    /// What is known of one account: the verdict and how it was found.
    func verdict(on name: String) throws -> [String] {
        try query("SELECT verdict, how FROM password_audit WHERE username = '\(name)'").texts.first ?? []
    }
}

/// Hashes as the real programs make them.
enum RealHash {
    /// By mkpasswd, which asks the system's crypt library; the cost is the least that the method has.
    static func made(_ method: String, of password: String, salt: String? = nil) throws -> String {
        let rounds = ["yescrypt": "1", "gost-yescrypt": "1", "scrypt": "6", "bcrypt": "4", "bcrypt-a": "4"][method]
        let options = (rounds.map { ["-R", $0] } ?? []) + (salt.map { ["-S", $0] } ?? [])
        let result = try Program.run("/usr/bin/mkpasswd", ["-m", method, "-s"] + options, input: Array(password.utf8))
        return result.output.trimmingCharacters(in: .newlines)
    }
}
