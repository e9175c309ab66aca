internal import Crypto
internal import Identity
internal import Tentacle

/// The names of the files of one agent.
struct AgentFileNames {
    private let agent: String
    private let digest: String

    init(agent: String) {
        self.agent = agent
        digest = Insecure.MD5.hash(data: Array(agent.utf8)).hexadecimal
    }

    /// Where a file is kept, or that it is not the agent's.
    func permission(for request: FileRequest) -> Permission {
        switch request.verb {
        case .send: isSent(request.name.text)
        case .fetch: isFetched(request.name.text)
        }
    }

    /// Messages and fact tables: the agent's name or its digest, a number, and the kind.
    private func isSent(_ name: String) -> Permission {
        if [EnrolmentNames.renewal, EnrolmentNames.presence].contains(name) { return .desk }
        for kind in [".data", ".tables"] where name.hasSuffix(kind) {
            let body = name.dropLast(kind.count)
            for prefix in [agent, digest] where body.hasPrefix(prefix) {
                let number = body.dropFirst(prefix.count)
                guard let mark = number.first, mark == "." || mark == "_" else { continue }
                let digits = number.dropFirst().utf8
                if !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) { return .folder("") }
            }
        }
        return .refused
    }

    /// The agent's own configuration, and collections, which are for all.
    private func isFetched(_ name: String) -> Permission {
        if name.hasSuffix(EnrolmentNames.replySuffix) { return .desk }
        switch name {
        case "\(digest).conf", "\(digest).signature": return .folder("conf")
        case "\(digest).md5": return .folder("md5")
        default: break
        }
        guard let point = name.lastIndex(of: "."), (try? CollectionName(String(name[..<point]))) != nil else {
            return .refused
        }
        switch name[point...] {
        case ".zip", ".signature": return .folder("collections")
        case ".md5": return .folder("md5")
        default: return .refused
        }
    }
}
