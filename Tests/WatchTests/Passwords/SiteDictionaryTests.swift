import Facts
import Foundation
import HostRoot
import Testing
import TestSupport

@testable import Watch

/// The organisation's own words.
@Suite struct SiteDictionaryTests {
    private func words(_ content: Data, mode: Int = 0o644) throws -> [String] {
        try PasswordHost.with([]) { host in
            try host.write(content, to: "etc/elpis/dictionary.d/words", mode: mode)
            let root = try HostRoot(host.folder)
            let found = SiteDictionary(of: root).words(of: root, without: .common, print: WordPrint(key: (1, 2)))
            return (0..<found.list.count).map { String(decoding: found.list[$0], as: UTF8.self) }
        }
    }

    /// The plugin that this replaces never matched them.
    @Test func blanksAtTheEndOfALineAreNoPartOfTheWord() throws {
        let words = try words(Data("zermatt  \nwinter thur\t\r\n\n   \n lugano".utf8))

        #expect(words == ["zermatt", "winter thur", " lugano"])
    }

    @Test func linesOfAnyLengthAreRead() throws {
        let long = String(repeating: "x", count: 3 << 20)
        let padded = "zermatt" + String(repeating: " ", count: 1000)
        let words = try words(Data("\(long)\n\(padded)\n\(padded)x\nlugano".utf8))

        #expect(words == ["zermatt", "lugano"])
    }

    @Test func eachWordIsReadOnceAndCommonOnesNotAtAll() throws {
        let words = try words(Data("zermatt\ndragon\nzermatt\n".utf8))

        #expect(words == ["zermatt"])
    }

    @Test func bytesThatAreNoTextAreWordsAndANULIsNone() throws {
        let words = try words(Data([0xff, 0xfe, 0x0a, 0x61, 0x00, 0x62, 0x0a, 0xc3, 0x7a]))

        #expect(words.count == 2)
    }

    @Test func theCommentsOfAWordListAreNoWords() throws {
        let words = try words(Data("#!comment: by somebody\n#1fanof\n".utf8))

        #expect(words == ["#1fanof"])
    }

    @Test(arguments: [0o666, 0o664])
    func aFileInOthersHandsIsNotUsed(_ mode: Int) throws {
        try PasswordHost.with([]) { host in
            try host.write("zermatt\n", to: "etc/elpis/dictionary.d/words", mode: mode)

            let dictionary = SiteDictionary(of: try HostRoot(host.folder))
            #expect(dictionary.stamps.isEmpty)
            #expect(dictionary.faults.count == 1)
        }
    }

    @Test func theCommonWordsAreTenThousandAndDistinct() {
        let common = WordList.common

        #expect(common.count == 10_000)
        #expect(Set((0..<common.count).map { common[$0] }).count == 10_000)
    }

    /// The example of the authors of SipHash: the key 00 01 … 0f and the text 00 01 … 0e.
    @Test func theFingerprintIsSipHash() {
        let print = WordPrint(key: (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908))

        #expect(print.print(of: (0..<15).map { UInt8($0) }) == 0xa129_ca61_49be_45e5)
    }

    @Test func aPasswordFileOfAnyBytesIsRead() {
        let file = PasswordFile(Array("ann:x\r\nno colon\n:empty\n#c\n  bob : y:z\n".utf8) + [0, 0xff, 0x3a])

        #expect(file.entries.map(\.name) == ["ann", "bob ", "\0\u{fffd}"])
        #expect(file.malformedLine == 2)
    }
}
