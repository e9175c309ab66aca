import Foundation
import Testing

@testable import Patterns

/// The patterns in the queries of checks were written as POSIX extended regular expressions, and mean the same here.
@Suite struct CheckPatternTests {
    @Test func eachFindsWhatGrepFinds() throws {
        let patterns = try Self.patterns()

        for (seed, pattern) in patterns.enumerated() {
            let compiled = try LinearPattern(pattern, lineFeeds: .ordinary)
            let texts = try Self.texts(pattern, seed: UInt64(seed))
            let found = try Self.grep(pattern, texts)
            for (line, text) in texts.enumerated() {
                #expect(compiled.matches(text) == found.contains(line + 1), "\(pattern) in \(text.debugDescription)")
            }
            #expect(!found.isEmpty, "no text was made in which \(pattern) is found")
        }
        #expect(patterns.count > 50)
    }

    private static func patterns() throws -> [String] {
        let folder = URL(filePath: #filePath).appending(path: "../../../Policies").standardizedFileURL
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        var found: Set<String> = []
        for path in paths {
            let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            for match in text.matches(of: /REGEXP '((?:[^'\n]|'')*)'/) {
                found.insert(String(match.1).replacing("''", with: "'"))
            }
        }
        return found.sorted()
    }

    /// What the pattern finds, and what differs from that in one place.
    private static func texts(_ pattern: String, seed: UInt64) throws -> [String] {
        var parser = try PatternParser(pattern, lineFeeds: .ordinary)
        let tree = try parser.parse()
        var pieces = RandomPieces(state: seed)
        return ["", "x", "\\", "a\\\"b"]
            + (0..<60).flatMap { _ in
                var text = Array(example(of: tree, &pieces))
                let whole = String(text)
                if let place = text.indices.randomElement(using: &pieces) {
                    text[place] = ["x", " ", "\\", "0", "/", ".", "Z"].randomElement(using: &pieces) ?? "x"
                }
                return [whole, "x" + whole, whole + "x", " " + whole + " ", String(text)]
            }
    }

    private static let letters = (0x20...0x7e).compactMap { Unicode.Scalar($0) }

    private static func example(of node: PatternNode, _ pieces: inout RandomPieces) -> String {
        switch node {
        case .set(let set): return letters.filter(set.contains).randomElement(using: &pieces).map { String($0) } ?? ""
        case .place: return ""
        case .sequence(let nodes): return nodes.map { example(of: $0, &pieces) }.joined()
        case .either(let branches): return branches.randomElement(using: &pieces).map { example(of: $0, &pieces) } ?? ""
        case .repeated(let node, let minimum, let maximum):
            let count = Int.random(in: minimum...(maximum ?? minimum + 3), using: &pieces)
            return (0..<count).map { _ in example(of: node, &pieces) }.joined()
        }
    }

    /// The numbers of the lines that grep finds.
    private static func grep(_ pattern: String, _ lines: [String]) throws -> Set<Int> {
        let file = FileManager.default.temporaryDirectory.appending(path: "patterns-\(UUID().uuidString)")
        try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/grep")
        process.arguments = ["-a", "-n", "-E", "-e", pattern, file.path]
        process.environment = ["LC_ALL": "C.UTF-8"]
        let output = Pipe()
        process.standardOutput = output
        // It warns of a backslash that it does not need.
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Set(
            String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { line in
                line.split(separator: ":").first.flatMap { Int($0) }
            })
    }
}
