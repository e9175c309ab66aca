internal import HostRoot

/// The options that the service gives sshd on its command line; they win over the configuration file.
package enum SshdCommandLine {
    /// One option as a line of sshd_config would say it.
    package struct Option: Sendable, Hashable {
        package let text: String
        package let file: String
        package let line: Int?
    }

    /// The files whose variables the units of Debian and of the RHEL family put on the command line. A later file's
    /// variable replaces an earlier one's: on RHEL 8, an empty CRYPTO_POLICY= in sysconfig leaves the system's policy.
    private static let sources: [(file: String, variables: [String])] = [
        ("/etc/crypto-policies/back-ends/opensshserver.config", ["CRYPTO_POLICY"]),
        ("/etc/sysconfig/sshd-permitrootlogin", ["PERMITROOTLOGIN"]),
        ("/etc/sysconfig/sshd", ["OPTIONS", "CRYPTO_POLICY", "PERMITROOTLOGIN"]),
        ("/etc/default/ssh", ["SSHD_OPTS"]),
    ]

    static func options(of root: HostRoot) throws -> [Option] {
        var found: [String: [Option]] = [:]
        for source in sources {
            guard let text = try root.textIfPresent(source.file) else { continue }
            for (name, options) in variables(in: text, named: Set(source.variables), file: source.file) {
                found[name] = options
            }
        }
        return ["OPTIONS", "SSHD_OPTS", "CRYPTO_POLICY", "PERMITROOTLOGIN"].flatMap { found[$0] ?? [] }
    }

    /// The options in the wanted variables of an environment file; the last assignment of each counts.
    package static func variables(in text: String, named names: Set<String>, file: String) -> [String: [Option]] {
        var found: [String: [Option]] = [:]
        var number = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let parts = line.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let name = String(Substring(parts[0].drop(while: SSHText.isBlank)))
            guard names.contains(name) else { continue }
            let value = (SSHText.arguments(parts[1]) ?? []).joined(separator: " ")
            found[name] = options(in: value, file: file, line: number)
        }
        return found
    }

    private static func options(in text: String, file: String, line: Int) -> [Option] {
        var words = (SSHText.arguments(Substring(text).utf8) ?? [])[...]
        var found: [Option] = []
        func add(_ text: String) { found.append(Option(text: text, file: file, line: line)) }
        while let word = words.popFirst() {
            if word == "-o", let next = words.popFirst() {
                add(next)
            } else if word == "-p", let next = words.popFirst() {
                add("Port \(next)")
            } else if word.hasPrefix("-o") {
                add(String(word.dropFirst(2)))
            } else if word.hasPrefix("-p"), word.count > 2 {
                add("Port \(word.dropFirst(2))")
            }
        }
        return found
    }
}
