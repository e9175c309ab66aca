internal import FoundationEssentials
internal import Glibc
internal import Reports

enum StandardError {
    /// One sentence to the person at the terminal.
    static func say(_ sentence: String) {
        // Nobody is left to tell when standard error is closed.
        try? writeAll(Array("elpis: \(sentence.printable)\n".utf8), to: STDERR_FILENO, path: "standard error")
    }
}

enum StandardInput {
    /// All of it; nil where there is more than the limit.
    static func bytes(limit: Int) throws -> [UInt8]? {
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

enum StandardOutput {
    static func write(_ text: String) throws {
        try write(Array(text.utf8))
    }

    static func write(_ bytes: [UInt8]) throws {
        try writeAll(bytes, to: STDOUT_FILENO, path: "standard output")
    }

    /// The style of a report on standard output: as wide as the terminal, and plain where there is none.
    static var style: TextStyle {
        let environment = ProcessInfo.processInfo.environment
        let isTerminal = isatty(STDOUT_FILENO) == 1
        var size = winsize()
        let columns = isTerminal && ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 0
        let width = columns > 0 ? columns : environment["COLUMNS"].flatMap { Int($0) } ?? 100
        let wantsColor = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        return TextStyle(width: width, hasColor: isTerminal && wantsColor)
    }
}
