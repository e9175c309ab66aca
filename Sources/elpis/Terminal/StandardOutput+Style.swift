internal import FoundationEssentials
internal import Glibc
internal import Reports
internal import Terminal

extension StandardOutput {
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
