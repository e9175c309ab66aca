internal import Dispatch
internal import Foundation

/// A line on standard error while work takes long; nothing where that is no terminal.
struct ProgressLine {
    private let timer: (any DispatchSourceTimer)?
    private let queue = DispatchQueue(label: "elpis.progress")

    /// Shorter work needs no word.
    private static let patience = 0.3
    private static let clearLine = "\r\u{1b}[K"

    init(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else {
            timer = nil
            return
        }
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + ProgressLine.patience)
        timer.setEventHandler { ProgressLine.print(ProgressLine.clearLine + text) }
        timer.resume()
        self.timer = timer
    }

    func end() {
        guard let timer else { return }
        // Whatever the handler prints is printed before the line is cleared.
        queue.sync { timer.cancel() }
        ProgressLine.print(ProgressLine.clearLine)
    }

    private static func print(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
