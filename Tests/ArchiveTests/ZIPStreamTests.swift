import Foundation
import Archive
import Testing
import TestSupport

/// Archives of one member, judged by the programs that read and write them.
struct ZIPStreamTests {
    private static let content = Array(String(repeating: "Elpis watches. ", count: 20_000).utf8)

    private func packed(_ content: [UInt8], name: String = "a.data", pieces: Int = 5_000) -> [UInt8] {
        let writer = ZIPWriter(name: name)
        var archive = writer.begin()
        for start in stride(from: 0, to: content.count, by: pieces) {
            archive += writer.append(Array(content[start..<min(start + pieces, content.count)]))
        }
        return archive + writer.end()
    }

    private func unpacked(_ archive: [UInt8], pieces: Int = .max, limit: Int = 1 << 20) throws -> [UInt8] {
        let reader = ZIPReader(limit: limit)
        var content: [UInt8] = []
        var rest = archive[...]
        while !rest.isEmpty {
            content += try reader.append(Array(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
        try reader.finish()
        return content
    }

    @Test(arguments: [[], Array("x".utf8), content, (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }])
    func unzipReadsWhatIsWritten(_ content: [UInt8]) throws {
        try withTemporaryFolder { folder in
            try Data(packed(content)).write(to: URL(fileURLWithPath: "\(folder)/a.zip"))

            let test = try Program.run("/usr/bin/unzip", ["-t", "\(folder)/a.zip"])
            let result = try Program.run("/usr/bin/unzip", ["-p", "\(folder)/a.zip", "a.data"])
            #expect(test.status == 0 && Array(result.bytes) == content)
        }
    }

    @Test(arguments: ["ZIP_DEFLATED", "ZIP_STORED"]) func whatPythonWritesIsRead(_ method: String) throws {
        let script = """
            import sys, zipfile
            z = zipfile.ZipFile(sys.argv[1], 'w', zipfile.\(method)); z.writestr('a.data', b'Elpis ' * 9999)
            z.writestr('b', 'not read'); z.close()
            """
        try withTemporaryFolder { folder in
            _ = try Program.run("/usr/bin/python3", ["-c", script, "\(folder)/a.zip"])
            let archive = Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/a.zip")))

            #expect(try unpacked(archive) == Array(String(repeating: "Elpis ", count: 9999).utf8))
        }
    }

    @Test(arguments: [1, 7, 100, 5_000]) func theContentDoesNotDependOnHowTheBytesCome(_ pieces: Int) throws {
        #expect(try unpacked(packed(ZIPStreamTests.content), pieces: pieces) == ZIPStreamTests.content)
    }

    @Test func aBombIsStoppedAtTheLimit() {
        let bomb = packed([UInt8](repeating: 0, count: 10 << 20), pieces: 1 << 20)

        #expect(throws: ZIPError.tooLarge(limit: 1 << 20)) { try unpacked(bomb) }
    }

    @Test func aChangedByteIsNoticed() {
        var archive = packed(ZIPStreamTests.content)
        let place = archive.count / 3
        archive[place] ^= 1

        #expect(throws: ZIPError.damaged) { try unpacked(archive) }
    }

    @Test(arguments: [31, 60, 200]) func anArchiveThatEndsEarlyIsRefused(_ size: Int) {
        let archive = Array(packed(ZIPStreamTests.content).prefix(size))

        #expect(throws: ZIPError.truncated) { _ = try unpacked(archive) }
    }

    @Test(arguments: ["", "plain text", String(repeating: "no archive at all ", count: 9)])
    func whatIsNoArchiveIsRefused(_ text: String) {
        #expect(throws: ZIPError.noArchive) { try unpacked(Array(text.utf8)) }
    }

    @Test func anEncryptedArchiveIsRefused() {
        var archive = packed(ZIPStreamTests.content)
        archive[6] |= 1

        #expect(throws: ZIPError.unsupported) { try unpacked(archive) }
    }

    @Test func noBytesMakeItCrash() {
        var generator = SystemRandomNumberGenerator()
        let archive = packed(Array(ZIPStreamTests.content.prefix(3_000)), pieces: 100)
        for _ in 0..<3_000 {
            var broken = archive
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                broken[Int.random(in: 0..<broken.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            let content = try? unpacked(broken, pieces: .random(in: 1...500))
            #expect((content?.count ?? 0) <= 1 << 20)
        }
    }
}
