internal import Glibc
internal import Storage
internal import TestSupport
import Testing

struct DurableFolderTests {
    @Test func whatWasWrittenIsRead() throws {
        try withTemporaryFolder { path in
            let folder = try DurableFolder("\(path)/a/b")

            try folder.replace("name", with: [1, 2, 3])

            #expect(try folder.read("name", limit: 3) == [1, 2, 3])
        }
    }

    @Test func aFileBeyondTheLimitIsRefused() throws {
        try withTemporaryFolder { path in
            let folder = try DurableFolder("\(path)/own")
            try folder.replace("name", with: [1, 2, 3])

            #expect(throws: StorageError.tooLarge(path: "\(path)/own/name", limit: 2)) {
                try folder.read("name", limit: 2)
            }
        }
    }

    @Test(arguments: ["", ".", "..", ".hidden", "a/b", "/etc/passwd", String(repeating: "n", count: 256), "a\0b"])
    func whatIsNoNameIsRefused(_ name: String) throws {
        try withTemporaryFolder { path in
            let folder = try DurableFolder("\(path)/own")

            #expect(throws: StorageError.badName) { try folder.replace(name, with: []) }
        }
    }

    @Test func aLinkIsNotFollowed() throws {
        try withTemporaryFolder(["target": "secret"]) { path in
            let folder = try DurableFolder("\(path)/own")
            symlink("\(path)/target", "\(path)/own/link")

            #expect(throws: StorageError.noFile(path: "\(path)/own/link")) { try folder.read("link", limit: 99) }
        }
    }

    @Test func aFolderThatOthersMayChangeIsRefused() throws {
        try withTemporaryFolder { path in
            mkdir("\(path)/own", 0o700)
            chmod("\(path)/own", 0o777)

            #expect(throws: StorageError.unsafe(path: "\(path)/own")) { try DurableFolder("\(path)/own") }
        }
    }

    @Test func aFileThatIsNotCommittedLeavesNothing() throws {
        try withTemporaryFolder { path in
            let folder = try DurableFolder("\(path)/own")

            try folder.begin().append([1])

            #expect(try folder.names().isEmpty)
            #expect(try Program.run("/bin/ls", ["-A", "\(path)/own"]).output == "")
        }
    }

    @Test func anExistingFileIsKeptWhereTheNameMustBeNew() throws {
        try withTemporaryFolder { path in
            let folder = try DurableFolder("\(path)/own")
            try folder.replace("name", with: [1])
            let second = try folder.begin()
            try second.append([2])

            #expect(throws: StorageError.exists(path: "\(path)/own/name")) { try second.commitNew(as: "name") }
            #expect(try folder.read("name", limit: 9) == [1])
        }
    }

    @Test func leftoversOfInterruptedWritersAreSwept() throws {
        try withTemporaryFolder(["own/.new-abc": "half", "own/kept": "whole"]) { path in
            chmod("\(path)/own", 0o700)

            try DurableFolder("\(path)/own").sweep()

            #expect(try Program.run("/bin/ls", ["-A", "\(path)/own"]).output == "kept\n")
        }
    }

    @Test func theModeIsAsAskedWhateverTheMaskIs() throws {
        try withTemporaryFolder { path in
            let folder = try DurableFolder("\(path)/own")

            try folder.replace("name", with: [], mode: 0o640)

            #expect(try Program.run("/usr/bin/stat", ["-c", "%a", "\(path)/own/name"]).output == "640\n")
        }
    }
}
