import Foundation
import Storage
@testable import Store
import TestSupport
import Testing

@Suite struct SecretBoxTests {
    private let place = SecretBox.Place(table: "secrets", column: "sealed", row: "a")

    private func withKeys<Result>(_ body: (DurableFolder, SecretKeys) throws -> Result) throws -> Result {
        try withTemporaryFolder { path in
            let folder = try DurableFolder(path)
            return try body(folder, try SecretKeys.addKey(to: "keys", in: folder))
        }
    }

    @Test func whatWasSealedOpens() throws {
        try withKeys { _, keys in
            let sealed = try SecretBox(keys).seal(Array("geheim".utf8), for: place)

            #expect(try SecretBox(keys).open(sealed, from: place) == Array("geheim".utf8))
        }
    }

    @Test func theSameIsSealedDifferently() throws {
        try withKeys { _, keys in
            let box = SecretBox(keys)

            let sealed = (try box.seal([1], for: place), try box.seal([1], for: place))

            #expect(sealed.0 != sealed.1)
        }
    }

    @Test func movedToAnotherRowItDoesNotOpen() throws {
        try withKeys { _, keys in
            let sealed = try SecretBox(keys).seal([1, 2, 3], for: place)
            let other = SecretBox.Place(table: "secrets", column: "sealed", row: "b")

            #expect(throws: StoreError.brokenSeal(table: "secrets", column: "sealed")) {
                try SecretBox(keys).open(sealed, from: other)
            }
        }
    }

    @Test func noByteCanBeChanged() throws {
        try withKeys { _, keys in
            let sealed = try SecretBox(keys).seal([1, 2, 3], for: place)
            for index in sealed.indices {
                var changed = sealed
                changed[index] ^= 1
                #expect(throws: StoreError.self) { try SecretBox(keys).open(changed, from: place) }
            }
        }
    }

    @Test func noPartOfItOpens() throws {
        try withKeys { _, keys in
            let sealed = try SecretBox(keys).seal([1, 2, 3], for: place)
            for size in sealed.indices {
                #expect(throws: StoreError.self) {
                    try SecretBox(keys).open(Array(sealed.prefix(size)), from: place)
                }
            }
        }
    }

    @Test func anOlderKeyStillOpens() throws {
        try withKeys { folder, keys in
            let sealed = try SecretBox(keys).seal([1], for: place)

            let more = try SecretKeys.addKey(to: "keys", in: folder)

            #expect(try SecretBox(more).open(sealed, from: place) == [1])
        }
    }

    @Test func theNewestKeySeals() throws {
        try withKeys { folder, keys in
            let more = try SecretKeys.addKey(to: "keys", in: folder)

            let sealed = try SecretBox(more).seal([1], for: place)

            #expect(throws: StoreError.unknownKey(id: more.newest.id)) { try SecretBox(keys).open(sealed, from: place) }
        }
    }

    @Test func theFileHoldsWhatWasMade() throws {
        try withKeys { folder, keys in
            let read = try SecretKeys("\(folder.path)/keys")

            #expect(read.keys.map(\.id) == keys.keys.map(\.id) && read.newest.key == keys.newest.key)
        }
    }

    @Test func aFileThatOthersCanReadIsRefused() throws {
        try withKeys { folder, _ in
            let path = "\(folder.path)/keys"
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)

            #expect(throws: StoreError.notPrivate(path: path)) { try SecretKeys(path) }
        }
    }

    @Test(
        arguments: [
            "", "\n", "0123456789abcdef\n", "0123456789abcdef \(String(repeating: "0", count: 63))g\n",
            "0123456789abcdef \(String(repeating: "0", count: 64))",
            "0123456789ABCDEF \(String(repeating: "0", count: 64))\n",
            "0123456789abcdef \(String(repeating: "0", count: 64))\n0123456789abcdef \(String(repeating: "1", count: 64))\n",
        ])
    func aFileOfAnotherFormIsRefused(_ content: String) throws {
        try withTemporaryFolder { path in
            let folder = try DurableFolder(path)
            try folder.replace("keys", with: Array(content.utf8))

            #expect(throws: StoreError.self) { try SecretKeys("\(path)/keys") }
        }
    }

    @Test func aFullFileTakesNoMoreKeys() throws {
        try withTemporaryFolder { path in
            let folder = try DurableFolder(path)
            for _ in 0..<SecretKeys.limit { _ = try SecretKeys.addKey(to: "keys", in: folder) }

            #expect(throws: StoreError.self) { try SecretKeys.addKey(to: "keys", in: folder) }
            #expect(try SecretKeys("\(path)/keys").keys.count == SecretKeys.limit)
        }
    }
}

extension Contract {
    @Suite struct KeptSecrets {
        private func withSecrets<Result>(
            _ engine: TestEngine, _ body: (Store, DurableFolder) async throws -> Result
        ) async throws -> Result {
            let path = "\(FileManager.default.temporaryDirectory.path)/elpis-keys-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: path) }  // Temporary: a rest harms nobody.
            let folder = try DurableFolder(path)
            return try await withStore(engine) { try await body($0, folder) }
        }

        @Test(arguments: TestEngine.all)
        func aSecretComesBack(_ engine: TestEngine) async throws {
            let found = try await withSecrets(engine) { store, folder in
                let secrets = Secrets(store, SecretBox(try SecretKeys.addKey(to: "keys", in: folder)))
                try await secrets.keep([1], as: "mail", at: 0)
                try await secrets.keep([1, 2, 3], as: "mail", at: 1)
                return try await secrets.secret("mail")
            }

            #expect(found == [1, 2, 3])
        }

        @Test(arguments: TestEngine.all)
        func aRemovedSecretIsGone(_ engine: TestEngine) async throws {
            let found = try await withSecrets(engine) { store, folder in
                let secrets = Secrets(store, SecretBox(try SecretKeys.addKey(to: "keys", in: folder)))
                try await secrets.keep([1], as: "mail", at: 0)
                try await secrets.remove("mail")
                return try await secrets.secret("mail")
            }

            #expect(found == nil)
        }

        @Test(arguments: TestEngine.all)
        func afterTheRotationTheOldKeyIsNotNeeded(_ engine: TestEngine) async throws {
            try await withSecrets(engine) { store, folder in
                let old = Secrets(store, SecretBox(try SecretKeys.addKey(to: "old", in: folder)))
                for number in 0..<5 { try await old.keep([UInt8(number)], as: "s\(number)", at: 0) }
                try folder.replace("both", with: try folder.read("old", limit: 4096) ?? [])
                let both = Secrets(store, SecretBox(try SecretKeys.addKey(to: "both", in: folder)))

                var steps: [Int] = []
                while steps.last != 0 && steps.count < 9 { steps.append(try await both.rotate(atMost: 2)) }

                let lines = (try folder.read("both", limit: 4096) ?? []).split(separator: UInt8(ascii: "\n"))
                try folder.replace("new", with: Array(lines[1]) + [UInt8(ascii: "\n")])
                let new = Secrets(store, SecretBox(try SecretKeys("\(folder.path)/new")))
                #expect(steps == [2, 2, 1, 0])
                for number in 0..<5 { #expect(try await new.secret("s\(number)") == [UInt8(number)]) }
            }
        }
    }
}
