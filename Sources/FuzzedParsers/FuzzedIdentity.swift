internal import Agent
internal import FoundationEssentials
internal import Glibc
internal import Identity
internal import Storage

/// What host and server read of each other's identity.
enum FuzzedIdentity {
    static func readToken(_ input: [UInt8]) throws {
        guard let token = try? EnrolmentToken(String(decoding: input, as: UTF8.self)) else { return }
        guard try EnrolmentToken(token.text) == token else { throw BrokenPromise("the token is not read again") }
    }

    /// Each message to each reader.
    static func readMessages(_ input: [UInt8]) throws {
        // Only that reading ends matters.
        _ = try? book.note(input, of: "h", from: "127.0.0.1", connection: 1, now: Date(timeIntervalSince1970: 0))
        _ = try? SignedFile.verify(
            input, signature: input, kind: .configuration, name: "h", newerThan: nil, keys: [identityKey])
        _ = try? JSONDecoder().decode(EnrolmentRequest.self, from: Data(input))
        _ = try? JSONDecoder().decode(EnrolmentReply.self, from: Data(input))
        _ = try? JSONDecoder().decode(AgentIdentity.self, from: Data(input))
    }

    static func readRemoteConfiguration(_ input: [UInt8]) throws {
        try folder.replace("remote.json", with: input)
        guard var remote = try? RemoteConfiguration(in: folder, identity: try identity()) else { return }
        guard remote.text == nil else { throw BrokenPromise("a configuration without a good signature is used") }
        _ = try remote.noteRound(reachedServer: false)
    }

    private static let identityKey = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// In memory: each input is written and read once.
    private static let path = "/dev/shm/elpis-fuzz-\(getpid())"
    private static let folder = made { try DurableFolder("\(path)-remote") }
    private static let book = made { try PresenceBook("\(path)-presence", policy: .told) }

    private static func identity() throws -> AgentIdentity {
        let json = """
            {"name": "h", "servers": [], "keyPEM": "", "certificatePEM": "", "authorityPEM": "", "machine": "",
            "configurationKeys": ["\(identityKey)"], "expires": 0, "renewal": 0}
            """
        return try JSONDecoder().decode(AgentIdentity.self, from: Data(json.utf8))
    }

    private static func made<Made>(_ make: () throws -> Made) -> Made {
        removeAtExit()
        do {
            return try make()
        } catch {
            preconditionFailure("the folder of the fuzzed parser cannot be made: \(error)")
        }
    }

    private static func removeAtExit() {
        atexit {
            for kind in ["remote", "presence"] {
                // In memory, and of this process alone: a rest harms nobody.
                try? FileManager.default.removeItem(atPath: "\(FuzzedIdentity.path)-\(kind)")
            }
        }
    }
}
