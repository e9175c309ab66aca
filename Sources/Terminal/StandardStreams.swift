internal import Glibc
internal import Localization
internal import Storage

package enum StandardError {
    /// One sentence to the person at the terminal.
    package static func say(_ sentence: String) {
        write("\(programName): \(sentence.printable)\n")
    }

    package static func write(_ text: String) {
        // Nobody is left to tell when standard error is closed.
        try? writeAll(Array(text.utf8), to: STDERR_FILENO, path: "standard error")
    }

    /// What the program was started as.
    private static var programName: String {
        CommandLine.arguments.first?.split(separator: "/").last.map { String($0).printable } ?? "elpis"
    }
}

package enum StandardInput {
    /// All of it; nil where there is more than the limit.
    package static func bytes(limit: Int) throws -> [UInt8]? {
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while content.count <= limit {
            let count = read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw CommandError(description: "standard input cannot be read: \(String(cString: strerror(errno)))")
            }
            if count == 0 { return content }
            content += chunk[..<count]
        }
        return nil
    }
}

package enum StandardOutput {
    package static func write(_ text: String) throws {
        try write(Array(text.utf8))
    }

    /// A reader that has gone away is no error, because it has what it wanted.
    package static func write(_ bytes: [UInt8]) throws {
        do {
            try writeAll(bytes, to: STDOUT_FILENO, path: "standard output")
        } catch .system(_, EPIPE) {}
    }
}
