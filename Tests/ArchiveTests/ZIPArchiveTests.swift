import Archive
import Foundation
import TestSupport
import Testing

/// Archives of many members, judged by the programs that make and read them.
struct ZIPArchiveTests {
    static let limits = ZIPLimits(members: 100, size: 1 << 20, depth: 8)

    /// Each member as one line: its kind, whether it can be executed, its path and its content.
    static func lines(_ archive: [UInt8], limits: ZIPLimits = limits) throws -> [String] {
        let zip = try ZIPArchive(ZIPSource(archive), limits: limits)
        return try zip.members.map { member in
            var content: [UInt8] = []
            try zip.unpack(member) { content += $0 }
            let kind = member.isFolder ? "d" : member.isExecutable ? "x" : "-"
            return "\(kind) \(member.text) \(String(decoding: content, as: UTF8.self))"
        }.sorted()
    }

    /// What a Python script makes of `z`, a `ZipFile` that is open for writing.
    private func made(_ script: String, then change: String = "") throws -> [UInt8] {
        try withTemporaryFolder { folder in
            let text = """
                import sys, zipfile, stat, warnings
                warnings.simplefilter('ignore')
                z = zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED)
                \(script)
                z.close()
                b = bytearray(open(sys.argv[1], 'rb').read())
                \(change)
                open(sys.argv[1], 'wb').write(b)
                """
            let path = "\(folder)/a.zip"
            let result = try Program.run("/usr/bin/python3", ["-c", text, path])
            try #require(result.status == 0)
            return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        }
    }

    @Test func whatPythonPacksComesOutWithFoldersModesAndContents() throws {
        let archive = try made(
            """
            z.writestr('top.txt', 'a' * 5000)
            i = zipfile.ZipInfo('bin/run.sh'); i.external_attr = 0o100755 << 16; z.writestr(i, '#!/bin/sh')
            z.writestr('empty/', ''); z.writestr('bin/ü.txt', 'x', zipfile.ZIP_STORED)
            """)

        #expect(
            try ZIPArchiveTests.lines(archive)
                == [
                    "- bin/ü.txt x", "- top.txt \(String(repeating: "a", count: 5000))", "d empty ",
                    "x bin/run.sh #!/bin/sh",
                ])
    }

    @Test func whatIsBuiltIsWhatUnzipUnpacks() throws {
        var builder = ZIPBuilder()
        builder.addFolder("bin")
        builder.addFile("bin/run.sh", Array("#!/bin/sh\n".utf8), isExecutable: true)
        builder.addFile("list.txt", Array(String(repeating: "line\n", count: 4000).utf8), isExecutable: false)
        builder.addFile("nothing", [], isExecutable: false)
        try withTemporaryFolder { folder in
            try Data(builder.archive).write(to: URL(fileURLWithPath: "\(folder)/a.zip"))

            let result = try Program.run("/usr/bin/unzip", ["-q", "\(folder)/a.zip", "-d", "\(folder)/out"])
            #expect(result.status == 0)
            #expect(try FileManager.default.subpathsOfDirectory(atPath: "\(folder)/out").count == 4)
            #expect(try String(contentsOfFile: "\(folder)/out/list.txt", encoding: .utf8).count == 20_000)
            #expect(FileManager.default.isExecutableFile(atPath: "\(folder)/out/bin/run.sh"))
        }
    }

    @Test func whatIsBuiltIsRead() throws {
        var builder = ZIPBuilder()
        builder.addFolder("bin")
        builder.addFile("bin/run", Array("go".utf8), isExecutable: true)

        #expect(try ZIPArchiveTests.lines(builder.archive) == ["d bin ", "x bin/run go"])
    }

    @Test(arguments: ["../a", "a/../../b", "/etc/passwd", "a//b", "./a", "a\\b", "a/..", "\u{1}"])
    func aNameThatCouldLeadElsewhereIsRefused(_ name: String) throws {
        var builder = ZIPBuilder()
        builder.addFile(name, [1], isExecutable: false)

        #expect(throws: ZIPError.badName(name)) { try ZIPArchiveTests.lines(builder.archive) }
    }

    @Test(arguments: ["S_IFLNK", "S_IFIFO", "S_IFCHR", "S_IFBLK", "S_IFSOCK"])
    func whatIsNeitherFileNorFolderIsRefused(_ kind: String) throws {
        let archive = try made(
            "i = zipfile.ZipInfo('l'); i.create_system = 3; i.external_attr = (stat.\(kind) | 0o777) << 16; z.writestr(i, '/etc')"
        )

        #expect(throws: ZIPError.noFile("l")) { try ZIPArchiveTests.lines(archive) }
    }

    @Test(arguments: [
        "z.writestr('a', '1'); z.writestr('a', '2')", "z.writestr('a', '1'); z.writestr('a/b', '2')",
        "z.writestr('a/b', '2'); z.writestr('a', '1')", "z.writestr('a/', ''); z.writestr('a', '1')",
    ])
    func aPlaceThatIsTakenTwiceIsRefused(_ script: String) throws {
        let archive = try made(script)

        #expect(throws: ZIPError.duplicate("a")) { try ZIPArchiveTests.lines(archive) }
    }

    @Test func membersBeyondTheLimitAreRefused() throws {
        let archive = try made("for n in range(101): z.writestr(str(n), '')")

        #expect(throws: ZIPError.tooManyMembers(limit: 100)) { try ZIPArchiveTests.lines(archive) }
    }

    @Test func contentsBeyondTheLimitAreRefused() throws {
        let archive = try made("z.writestr('a', bytes(900000)); z.writestr('b', bytes(900000))")

        #expect(throws: ZIPError.tooLarge(limit: 1 << 20)) { try ZIPArchiveTests.lines(archive) }
    }

    @Test func foldersBeyondTheLimitAreRefused() throws {
        let archive = try made("z.writestr('1/2/3/4/5/6/7/8/9', '')")

        #expect(throws: ZIPError.tooDeep("1/2/3/4/5/6/7/8/9", limit: 8)) { try ZIPArchiveTests.lines(archive) }
    }

    /// The size is one byte in both headers, the content has 900,000.
    @Test func aBombThatSaysItIsSmallIsStopped() throws {
        let archive = try made(
            "z.writestr('a', bytes(900000))",
            then: """
                n = (900000).to_bytes(4, 'little')
                while n in b: p = b.index(n); b[p:p+4] = b'\\1\\0\\0\\0'
                """)

        #expect(throws: ZIPError.damaged) { try ZIPArchiveTests.lines(archive) }
    }

    @Test func membersThatShareBytesAreRefused() throws {
        let archive = try made(
            "z.writestr('a', 'same'); z.writestr('b', 'same')",
            then: "p = b.rindex(b'PK\\1\\2'); b[p+42:p+46] = bytes(4)")

        #expect(throws: ZIPError.contradiction("b")) { try ZIPArchiveTests.lines(archive) }
    }

    @Test(arguments: [
        "p = 30; b[p] = ord('x')", "b[14] ^= 1", "b[8] = 0", "b[22] ^= 1", "b[6] ^= 8",
    ])
    func aDirectoryThatContradictsTheMemberIsRefused(_ change: String) throws {
        let archive = try made("z.writestr('name', 'content' * 100)", then: change)

        #expect(throws: ZIPError.contradiction("name")) { try ZIPArchiveTests.lines(archive) }
    }

    @Test func aWrongCheckSumIsNoticed() throws {
        let archive = try made(
            "z.writestr('a', 'content')", then: "p = b.index(b'PK\\1\\2'); b[14] ^= 1; b[p+16] ^= 1")

        #expect(throws: ZIPError.damaged) { try ZIPArchiveTests.lines(archive) }
    }

    @Test func anEncryptedMemberIsRefused() throws {
        let archive = try made(
            "z.writestr('a', 'content')", then: "p = b.index(b'PK\\1\\2'); b[6] |= 1; b[p+8] |= 1")

        #expect(throws: ZIPError.unsupported) { try ZIPArchiveTests.lines(archive) }
    }

    @Test func bytesBeforeTheArchiveAreRefused() throws {
        let archive = try made("z.writestr('a', 'content')", then: "b[0:0] = b'#!/bin/sh'")

        #expect(throws: ZIPError.damaged) { try ZIPArchiveTests.lines(archive) }
    }

    @Test func anArchiveThatIsCutShortIsRefused() throws {
        let archive = try made("z.writestr('a', 'content' * 999); z.writestr('b', '')")
        for size in 0..<archive.count {
            #expect(throws: ZIPError.self) { try ZIPArchiveTests.lines(Array(archive.prefix(size))) }
        }
    }

    @Test func noBytesMakeItCrashOrGiveMoreThanTheLimit() throws {
        let archive = try made("z.writestr('a', 'content' * 99); z.writestr('b/', ''); z.writestr('b/c', 'x')")
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<3_000 {
            var broken = archive
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                broken[Int.random(in: 0..<broken.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            let size = (try? ZIPArchiveTests.lines(broken))?.reduce(0) { $0 + $1.utf8.count } ?? 0
            #expect(size <= 1 << 21)
        }
    }
}
