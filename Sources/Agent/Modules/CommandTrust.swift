internal import Glibc

/// Verifies that nobody else can change the programs that a shell command names.
///
/// Looked at are the first word of each simple command, found by PATH, and the script after an interpreter. What a program
/// reads or starts itself is not seen.
struct CommandTrust: Sendable {
    /// Separated by colons.
    let path: String

    private static let interpreters: Set<String> = [
        "sh", "bash", "dash", "ksh", "zsh", "perl", "python", "python2", "python3", "ruby", "php", "node", "awk",
    ]
    /// Words that only lead to the program.
    private static let prefixes: Set<String> = [
        "exec", "nohup", "nice", "sudo", "env", "time", "!", "{", "if", "then", "do", "while",
    ]

    /// - Throws: ``TrustError``
    func verify(_ command: String) throws(TrustError) {
        for words in ShellWords.commands(command) {
            let words = words.drop { CommandTrust.prefixes.contains($0) || CommandTrust.isAssignment($0) }
            guard let program = words.first else { continue }
            try verifyProgram(program)
            let name = program.split(separator: "/").last.map { String($0) } ?? ""
            if CommandTrust.interpreters.contains(name),
                let script = words.dropFirst().first(where: { !$0.hasPrefix("-") }),
                script.hasPrefix("/"), access(script, F_OK) == 0
            {
                _ = try TrustedFile(script)
            }
        }
    }

    private func verifyProgram(_ program: String) throws(TrustError) {
        // What is not there cannot run; what the shell expands is not known before it runs.
        guard !program.contains("/") else {
            if access(program, F_OK) == 0 { _ = try TrustedFile(program) }
            return
        }
        for folder in path.split(separator: ":") where access("\(folder)/\(program)", X_OK) == 0 {
            _ = try TrustedFile("\(folder)/\(program)")
            return
        }
    }

    private static func isAssignment(_ word: String) -> Bool {
        guard let sign = word.firstIndex(of: "=") else { return false }
        return sign != word.startIndex && word[..<sign].utf8.allSatisfy { $0.isWordByte }
    }
}
