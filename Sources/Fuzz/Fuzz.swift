internal import Facts
internal import Foundation
internal import FuzzedParsers
internal import HostRoot
internal import Watch

/// Fuzzes one target with libFuzzer, which `ELPIS_FUZZ_TARGET` hands over.
///
/// Either a line of `Fuzz/targets/*.txt`, a table and its files' paths: each input is laid at the paths and the table is
/// read. Or a line of `Fuzz/parsers.txt`, the name of a parser that takes the input as it is.
@main
enum Fuzz {
    static func main() {
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        let result = runFuzzer(&count, &arguments) { bytes, count in
            let input = UnsafeRawBufferPointer(start: bytes, count: count)
            if let parser = Fuzz.parser { Fuzz.read(input, by: parser) } else { FuzzTarget.current.read(input) }
            return 0
        }
        exit(result)
    }

    static let words = (ProcessInfo.processInfo.environment["ELPIS_FUZZ_TARGET"] ?? "").split(separator: " ").map(
        String.init)
    private static func read(_ input: UnsafeRawBufferPointer, by parser: FuzzedParser) {
        do {
            try parser.read([UInt8](input))
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private static let parser = words.first.flatMap { FuzzedParser(rawValue: $0) }
}

/// libFuzzer's own loop, which it offers to programs that bring their main function.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ tryInput: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// A table, and a root whose files hold the input.
private struct FuzzTarget: Sendable {
    let table: FactTable
    let files: [URL]
    let root: HostRoot

    private static let tables = FactTable.all(remembering: WatchMemory(nil))

    static let current: FuzzTarget = {
        let words = Fuzz.words
        guard let name = words.first, let table = tables.first(where: { $0.name == name }) else {
            preconditionFailure("ELPIS_FUZZ_TARGET must name a parser, or a table and the paths of its files")
        }
        // In memory: each input is written and read once.
        let folder = URL(fileURLWithPath: "/dev/shm/elpis-fuzz-\(ProcessInfo.processInfo.processIdentifier)")
        let files = words.dropFirst().map { folder.appending(path: $0) }
        do {
            for file in files {
                let parent = file.deletingLastPathComponent()
                try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            }
            return FuzzTarget(table: table, files: files, root: try HostRoot(folder.path))
        } catch {
            preconditionFailure("the fuzz target's root cannot be made: \(error)")
        }
    }()

    func read(_ input: UnsafeRawBufferPointer) {
        for file in files {
            guard FileManager.default.createFile(atPath: file.path, contents: Data(input)) else {
                preconditionFailure("\(file.path) cannot be written")
            }
        }
        // 2026-01-01 00:00 UTC.
        let host = AuditedHost(
            root: root, now: 1_767_225_600, parameters: ["password_files": [.text("/etc/htpasswd")]])
        _ = host.rows(of: table)
    }
}
