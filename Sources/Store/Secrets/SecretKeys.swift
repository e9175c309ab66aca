internal import Crypto
package import Storage

/// The keys that seal secrets, from a file that only this user can read. The newest, which is the last, seals.
///
/// A line is the key's name (16 hexadecimal digits), a space, and 64 hexadecimal digits. The file is no part of the
/// database, nor of its backup: without it the secrets in them cannot be read.
package struct SecretKeys: Sendable {
    struct Key: Sendable {
        let id: String
        let key: SymmetricKey
    }

    let keys: [Key]
    /// As many as a file may have; more than one is only needed while secrets are sealed anew.
    static let limit = 16
    private static let lineLength = 16 + 1 + 64 + 1

    var newest: Key { keys[keys.count - 1] }

    func key(_ id: String) -> Key? { keys.first { $0.id == id } }

    /// Reads the file.
    package init(_ path: String) throws(StoreError) {
        let limit = SecretKeys.limit * SecretKeys.lineLength
        let bytes = try PrivateFile.read(path, limit: limit, forbidden: 0o077)
        var keys: [Key] = []
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            guard line.count == SecretKeys.lineLength - 1, line.dropFirst(16).first == UInt8(ascii: " "),
                let id = unhexadecimal(line.prefix(16)), let key = unhexadecimal(line.suffix(64))
            else { throw .badKeyFile(path: path, reason: "line \(keys.count + 1) has not the form of a key") }
            guard !keys.contains(where: { $0.id == hexadecimal(id) }) else {
                throw .badKeyFile(path: path, reason: "a key is there twice")
            }
            keys.append(Key(id: hexadecimal(id), key: SymmetricKey(data: key)))
        }
        guard !keys.isEmpty, bytes.last == UInt8(ascii: "\n") else {
            throw .badKeyFile(path: path, reason: "it has no key, or its last line has no end")
        }
        self.keys = keys
    }

    private init(keys: [Key]) {
        self.keys = keys
    }

    /// Makes a new key that seals from now on, keeps the others, and makes the file where it is missing.
    package static func addKey(to name: String, in folder: DurableFolder) throws -> SecretKeys {
        var keys: [Key] = []
        if try folder.contains(name) { keys = try SecretKeys("\(folder.path)/\(name)").keys }
        guard keys.count < limit else {
            throw StoreError.badKeyFile(path: "\(folder.path)/\(name)", reason: "it has \(limit) keys already")
        }
        var random = SystemRandomNumberGenerator()
        let id = (0..<8).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        keys.append(Key(id: hexadecimal(id), key: SymmetricKey(size: .bits256)))
        let text = keys.map { key in "\(key.id) \(key.key.withUnsafeBytes { hexadecimal($0) })\n" }.joined()
        try folder.replace(name, with: Array(text.utf8))
        return SecretKeys(keys: keys)
    }
}

private func unhexadecimal(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = digits
    while let high = rest.popFirst() {
        guard let low = rest.popFirst(), let left = value(high), let right = value(low) else { return nil }
        bytes.append(left << 4 | right)
    }
    return bytes
}

private func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
}
