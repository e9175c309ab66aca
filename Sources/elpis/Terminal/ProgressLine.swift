internal import Facts
internal import Glibc
internal import Reports
internal import Synchronization
internal import Terminal

/// A line on standard error while work takes long; nothing where that is no terminal.
final class ProgressLine: Sendable {
    private enum State {
        case waiting
        case shown
        case ended
    }

    private let state = Mutex(State.waiting)
    private let text: String

    /// Shorter work needs no word.
    private static let patience: useconds_t = 300_000
    private static let clearLine = "\r\u{1b}[K"

    init(_ text: String) {
        self.text = text
        guard isatty(STDERR_FILENO) == 1 else { return }
        WorkerThread { self.showLater() }?.detach()
    }

    private func showLater() {
        usleep(ProgressLine.patience)
        state.withLock { state in
            guard state == .waiting else { return }
            ProgressLine.print(ProgressLine.clearLine + text)
            state = .shown
        }
    }

    /// Shows another text, as far as the line is shown at all.
    func replace(_ text: String) {
        state.withLock { state in
            if state == .shown { ProgressLine.print(ProgressLine.clearLine + text) }
        }
    }

    func end() {
        state.withLock { state in
            if state == .shown { ProgressLine.print(ProgressLine.clearLine) }
            state = .ended
        }
    }

    private static func print(_ text: String) {
        StandardError.write(text)
    }
}
