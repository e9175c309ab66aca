internal import Crypto

/// Seals secrets with AES-256-GCM, each for its place: moved to another row, a sealed value opens no more.
///
/// Sealed is: one byte that says the form (1), the key's name (8 bytes), the nonce (12), the ciphertext, the tag (16).
package struct SecretBox: Sendable {
    /// Where a sealed value is kept.
    package struct Place: Sendable, Hashable {
        let table: String
        let column: String
        let row: String

        package init(table: StaticString, column: StaticString, row: String) {
            self.table = table.description
            self.column = column.description
            self.row = row
        }

        /// Each part after its length, so that no two places read the same.
        fileprivate var authenticated: [UInt8] {
            [table, column, row].flatMap { part in
                withUnsafeBytes(of: UInt32(part.utf8.count).bigEndian) { Array($0) } + part.utf8
            }
        }
    }

    private let keys: SecretKeys
    private static let form: UInt8 = 1
    private static let header = 1 + 8

    package init(_ keys: SecretKeys) {
        self.keys = keys
    }

    /// The name of the key that seals.
    package var keyID: String { keys.newest.id }

    package func seal(_ secret: [UInt8], for place: Place) throws(StoreError) -> [UInt8] {
        let key = keys.newest
        let header = [SecretBox.form] + bytes(key.id)
        do {
            let box = try AES.GCM.seal(secret, using: key.key, authenticating: header + place.authenticated)
            return header + Array(box.nonce) + box.ciphertext + box.tag
        } catch {
            throw .brokenSeal(table: place.table, column: place.column)
        }
    }

    package func open(_ sealed: [UInt8], from place: Place) throws(StoreError) -> [UInt8] {
        let broken = StoreError.brokenSeal(table: place.table, column: place.column)
        guard sealed.count >= SecretBox.header + 12 + 16, sealed[0] == SecretBox.form else { throw broken }
        let header = Array(sealed.prefix(SecretBox.header))
        let id = hexadecimal(header.dropFirst())
        guard let key = keys.key(id) else { throw .unknownKey(id: id) }
        do {
            let box = try AES.GCM.SealedBox(combined: sealed.dropFirst(SecretBox.header))
            return Array(try AES.GCM.open(box, using: key.key, authenticating: header + place.authenticated))
        } catch {
            throw broken
        }
    }

    private func bytes(_ id: String) -> [UInt8] {
        withUnsafeBytes(of: (UInt64(id, radix: 16) ?? 0).bigEndian) { Array($0) }
    }
}
