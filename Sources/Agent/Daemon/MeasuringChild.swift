internal import Localization
internal import Subprocess
internal import SystemPackage

/// A round's measurements, taken by a process of their own, which gives all its memory back.
package struct MeasuringChild: Sendable {
    /// Started with the arguments; what it prints is the result.
    private let program: String
    private let arguments: [String]
    private let seconds: Int

    /// Bytes that a round may print.
    package static let outputLimit = 64 << 20

    package init(program: String, arguments: [String], seconds: Int) {
        self.program = program
        self.arguments = arguments
        self.seconds = seconds
    }

    /// - Throws: ``MeasuringError``, and what keeps the program from being started.
    package func run() async throws -> [UInt8] {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        // Of a group of its own, so that what it started ends with it.
        options.processGroupID = 0
        let platformOptions = options
        let (program, arguments) = (program, arguments)
        return try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask {
                let result = try await Subprocess.run(
                    .path(FilePath(program)), arguments: Arguments(arguments), platformOptions: platformOptions,
                    output: .bytes(limit: MeasuringChild.outputLimit), error: .string(limit: 1 << 16))
                let sentence = result.standardError.split(whereSeparator: \.isNewline).last.map(String.init)
                guard result.terminationStatus.isSuccess else {
                    throw MeasuringError.failed("\(result.terminationStatus)", sentence ?? "")
                }
                return result.standardOutput
            }
            group.addTask { [seconds] in
                try await Task.sleep(for: .seconds(seconds))
                throw MeasuringError.tookTooLong(seconds: seconds)
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
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
