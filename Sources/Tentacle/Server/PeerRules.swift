/// What a peer asks for.
package struct FileRequest: Sendable, Hashable {
    package enum Verb: Sendable, Hashable {
        case send
        case fetch
    }

    package let verb: Verb
    package let name: TransferName

    package init(_ verb: Verb, _ name: TransferName) {
        self.verb = verb
        self.name = name
    }
}

/// Decides what a peer may send and fetch. It is asked for every request, so that a revocation holds at once.
package protocol PeerRules: Sendable {
    func permission(for request: FileRequest, from peer: Peer) -> Permission
}

package enum Permission: Sendable, Hashable {
    /// The file is kept in this folder below the storage directory; empty for the directory itself.
    case folder(String)
    /// The file is the ``Desk``'s.
    case desk
    case refused
}

/// Takes and gives what is no file of the storage directory, such as requests for certificates.
package protocol Desk: Sendable {
    /// - Throws: ``DeskRefusal``, whose text the peer is told; anything else is told as a fault of the server.
    func take(_ body: [UInt8], as name: TransferName, from peer: Peer) async throws
    /// What the peer fetches; nil where there is nothing of that name for it.
    func give(_ name: TransferName, to peer: Peer) async throws -> [UInt8]?
}

package struct DeskRefusal: Error, Sendable, Hashable {
    /// Printable ASCII, short, for the peer.
    package let text: String

    package init(_ text: String) {
        self.text = text
    }
}

extension DeskRefusal: CustomStringConvertible {
    package var description: String { text }
}
