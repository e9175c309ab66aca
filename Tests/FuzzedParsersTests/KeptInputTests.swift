import Foundation
import FuzzedParsers
import Testing
import TestSupport

/// The inputs that fuzzing found worth keeping. One at a time: parsers of files share a folder.
@Suite(.serialized) struct KeptInputTests {
    @Test(arguments: FuzzedParser.allCases) func everyKeptInputKeepsThePromises(_ parser: FuzzedParser) throws {
        let folder = "\(projectFolder)/Tests/Corpus/\(parser.rawValue)"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()

        #expect(!names.isEmpty)
        for name in names {
            let input = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
            #expect(throws: Never.self, "\(name)") { try parser.read(input) }
        }
    }

    /// What `make fuzz` does for long, a little at every run of the tests.
    @Test(arguments: FuzzedParser.allCases) func damagedInputsKeepThePromises(_ parser: FuzzedParser) throws {
        let folder = "\(projectFolder)/Tests/Corpus/\(parser.rawValue)"
        let inputs = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
            [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)")))
        }
        var damage = Damage(state: 1)

        for _ in 0..<300 {
            let input = damage.damaged(inputs)
            #expect(throws: Never.self, "\(input)") { try parser.read(input) }
        }
    }

    @Test func everyParserIsFuzzed() throws {
        let text = try String(contentsOfFile: "\(projectFolder)/Fuzz/parsers.txt", encoding: .utf8)
        let names = text.split(separator: "\n").filter { !$0.hasPrefix("#") }

        #expect(names.map(String.init) == FuzzedParser.allCases.map(\.rawValue))
    }
}

/// Changes inputs at random, the same at every run.
private struct Damage: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }

    /// Up to four changes: another byte, a missing part, a part of another input.
    mutating func damaged(_ inputs: [[UInt8]]) -> [UInt8] {
        var input = inputs.randomElement(using: &self) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &self) {
            let place = Int.random(in: 0...input.count, using: &self)
            let size = Int.random(in: 0...8, using: &self)
            let other = (inputs.randomElement(using: &self) ?? []).dropFirst(place).prefix(size)
            let random = (0..<size / 4).map { _ in UInt8.random(in: 0...255, using: &self) }
            let removed = Bool.random(using: &self) ? size : random.count
            input.replaceSubrange(
                place..<min(place + removed, input.count), with: Bool.random(using: &self) ? random : Array(other))
        }
        return input
    }
}
