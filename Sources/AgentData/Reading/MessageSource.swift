internal import Glibc

/// Where a message is read from.
package struct MessageSource {
    private var content: Content
    private static let chunkLength = 1 << 16

    private enum Content {
        case bytes(ArraySlice<UInt8>)
        case file(descriptor: Int32)
    }

    package static func bytes(_ bytes: [UInt8]) -> MessageSource { MessageSource(content: .bytes(bytes[...])) }

    /// From where the descriptor stands; it stays open.
    package static func file(descriptor: Int32) -> MessageSource {
        MessageSource(content: .file(descriptor: descriptor))
    }

    /// Nil at the end.
    mutating func next() throws(AgentDataError) -> ArraySlice<UInt8>? {
        switch content {
        case .bytes(let rest):
            guard !rest.isEmpty else { return nil }
            content = .bytes(rest.dropFirst(MessageSource.chunkLength))
            return rest.prefix(MessageSource.chunkLength)
        case .file(let descriptor):
            let chunk = try MessageSource.read(descriptor)
            return chunk.isEmpty ? nil : chunk[...]
        }
    }

    private static func read(_ descriptor: Int32) throws(AgentDataError) -> [UInt8] {
        var failure: Int32?
        let chunk = [UInt8](unsafeUninitializedCapacity: chunkLength) { buffer, count in
            // Full chunks, whatever pieces a pipe gives: the parser is slow with small ones.
            while count < chunkLength {
                let read = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), chunkLength - count)
                if read < 0, errno == EINTR { continue }
                if read < 0 { failure = errno }
                guard read > 0 else { return }
                count += read
            }
        }
        if let failure { throw AgentDataError(.unreadable(failure)) }
        return chunk
    }
}
