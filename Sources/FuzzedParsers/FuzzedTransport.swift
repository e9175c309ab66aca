internal import Archive
internal import Tentacle

/// What peers of the transfer protocol send, and the reference server's settings.
enum FuzzedTransport {
    static func readArguments(_ input: [UInt8]) throws {
        let words = input.split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        try arguments(words, file: "")
    }

    static func readFile(_ input: [UInt8]) throws {
        try arguments(["-F", "f"], file: String(decoding: input, as: UTF8.self))
    }

    private static func arguments(_ words: [String], file: String) throws {
        guard let arguments = try? ReferenceServerArguments(words, read: { _ in file }) else { return }
        _ = arguments.silence
        _ = try? Filters(arguments.filters)
    }

    /// The first byte says how the others are cut; the archive holds the same however it is cut.
    static func readArchive(_ input: [UInt8]) throws {
        guard let seed = input.first else { return }
        var cuts = Cuts(input.dropFirst(), seed: seed)
        let cut = unpacked { cuts.next() }
        var whole: [UInt8]? = Array(input.dropFirst())
        let atOnce = unpacked {
            defer { whole = nil }
            return whole
        }
        guard cut == atOnce else { throw BrokenPromise("the archive holds something else when it is cut") }
    }

    /// No member's path leads out of the folder that it is unpacked into, and none is larger than it says.
    static func readCollection(_ input: [UInt8]) throws {
        let limits = ZIPLimits(members: 100, size: 1 << 20, depth: 8)
        guard let archive = try? ZIPArchive(ZIPSource(input), limits: limits) else { return }
        for member in archive.members {
            guard !member.path.contains(where: { ["", ".", ".."].contains($0) || $0.contains("/") }) else {
                throw BrokenPromise("a member leads out of its folder")
            }
            var size = 0
            // That the content is broken is no fault of the reader.
            try? archive.unpack(member) { size += $0.count }
            guard size <= limits.size else { throw BrokenPromise("a member is larger than the limit") }
        }
    }

    /// Nil where there is an error.
    private static func unpacked(_ next: () -> [UInt8]?) -> [UInt8]? {
        let reader = ZIPReader(limit: 1 << 20)
        var content: [UInt8] = []
        do {
            while let part = next() { content += try reader.append(part) }
            try reader.finish()
        } catch {
            return nil
        }
        return content
    }

    /// The first byte says how the others are cut; the server does the same however they are cut.
    static func readServerSession(_ input: [UInt8]) throws {
        guard let seed = input.first else { return }
        var cut = FuzzedServer(seed)
        var cuts = Cuts(input.dropFirst(), seed: seed)
        while let part = cuts.next() { cut.take(part) }
        var whole = FuzzedServer(seed)
        whole.take(Array(input.dropFirst()))
        guard cut.record == whole.record else { throw BrokenPromise("the server does something else for cut bytes") }
    }

    /// The first two bytes say how the others are cut, and what the client wants.
    static func readClientSession(_ input: [UInt8]) throws {
        guard input.count > 2 else { return }
        var client = FuzzedClient(wishes: input[1])
        var cuts = Cuts(input.dropFirst(2), seed: input[0])
        // An error ends the conversation; that it is one is right.
        while let part = cuts.next(), (try? client.take(part)) != nil {}
    }
}
