internal import Localization
internal import Subprocess
internal import SystemPackage

/// A process that measures for a round, and gives all its memory back.
package struct MeasuringChild: Sendable {
    private let program: String
    private let arguments: [String]
    private let seconds: Int

    package init(program: String, arguments: [String], seconds: Int) {
        self.program = program
        self.arguments = arguments
        self.seconds = seconds
    }

    /// Returns when it has ended well; `more` are added to its arguments.
    ///
    /// - Throws: ``MeasuringError``, and what keeps the program from being started.
    package func run(_ more: [String] = []) async throws {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        // Of a group of its own, so that what it started ends with it.
        options.processGroupID = 0
        let platformOptions = options
        let (program, arguments) = (program, arguments + more)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let result = try await Subprocess.run(
                    .path(FilePath(program)), arguments: Arguments(arguments), platformOptions: platformOptions,
                    output: .discarded, error: .string(limit: 1 << 16))
                let sentence = result.standardError.split(whereSeparator: \.isNewline).last.map(String.init)
                guard result.terminationStatus.isSuccess else {
                    throw MeasuringError.failed("\(result.terminationStatus)", sentence ?? "")
                }
            }
            group.addTask { [seconds] in
                try await Task.sleep(for: .seconds(seconds))
                throw MeasuringError.tookTooLong(seconds: seconds)
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

/// Why a round gave no measurements.
package enum MeasuringError: Error, Sendable, Hashable, CustomStringConvertible {
    /// How it ended, and what it said last.
    case failed(String, String)
    case tookTooLong(seconds: Int)

    package var description: String {
        switch self {
        case .failed(let status, let sentence):
            "measuring failed (\(status))\(sentence.isEmpty ? "" : ": \(sentence.printable)")"
        case .tookTooLong(let seconds): "measuring took longer than \(seconds) seconds, and was ended"
        }
    }
}
