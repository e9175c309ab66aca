internal import CCrypt

/// Computes hashes on one thread: the crypt library's working memory, which cannot be shared.
struct CryptMachine: ~Copyable {
    /// What the library calls `struct crypt_data`, which is too large a structure for Swift to see.
    private static let memorySize = 32_768
    private let memory: UnsafeMutableRawPointer

    init() {
        memory = .allocate(byteCount: CryptMachine.memorySize, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: CryptMachine.memorySize)
    }

    deinit {
        // A password that matched may still be in it.
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: CryptMachine.memorySize)
        memory.deallocate()
    }

    /// The hash, among those of one setting, that the phrase is the password of; its place in the list.
    ///
    /// The phrase ends with a NUL, as do the hashes.
    func match(_ phrase: [UInt8], among hashes: [[UInt8]], scheme: CryptHash.Scheme, setting: [UInt8]) -> Int? {
        let password = phrase.dropLast()
        switch scheme {
        case .crypt: return matchCrypt(phrase, among: hashes)
        case .apacheMD5: return hashes.firstIndex { $0.dropLast() == ApacheHash.md5(password, salt: setting)[...] }
        case .apacheSHA1: return hashes.firstIndex { $0.dropLast() == ApacheHash.sha1(password)[...] }
        case .saltedSHA1:
            return hashes.firstIndex { $0.dropLast() == ApacheHash.ssha(password, salt: setting)[...] }
        case .mysqlNative:
            let hash = MySQLHash.native(password)
            return hashes.firstIndex { $0.dropLast() == hash[...] }
        case .mysqlCachingSHA2(let method):
            let hash = method.hash(password)
            return hashes.firstIndex { $0.dropLast() == hash[...] }
        }
    }

    /// `crypt_rn` is `crypt_r` that takes its memory as bytes.
    private func matchCrypt(_ phrase: [UInt8], among hashes: [[UInt8]]) -> Int? {
        let output = phrase.withUnsafeBytes { phrase in
            hashes[0].withUnsafeBytes { setting in
                crypt_rn(
                    phrase.baseAddress?.assumingMemoryBound(to: CChar.self),
                    setting.baseAddress?.assumingMemoryBound(to: CChar.self), memory,
                    Int32(CryptMachine.memorySize))
            }
        }
        guard let output else { return nil }
        return hashes.firstIndex { hash in
            hash.withUnsafeBytes { hash in
                var place = 0
                while place < hash.count {
                    guard hash[place] == UInt8(bitPattern: output[place]) else { return false }
                    if hash[place] == 0 { return true }
                    place += 1
                }
                return false
            }
        }
    }
}
