internal import Crypto

/// The key of one document, derived from the host's key, and what it vouches for.
///
/// A document is a header and blocks. Each block's code covers the header, the block's place and whether it is the last, so
/// that blocks can be verified one at a time and none can be left out, exchanged or taken from another document.
struct Seal: Sendable {
    private let key: SymmetricKey
    private let header: [UInt8]

    static let codeSize = 32

    init(key: SymmetricKey, document: StateDocument, header: [UInt8]) {
        self.key = Seal.derivedKey(key, purpose: "state \(document.rawValue)")
        self.header = header
    }

    /// A key for one purpose, from which the host's key cannot be found.
    static func derivedKey(_ key: SymmetricKey, purpose: String) -> SymmetricKey {
        SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array("elpis \(purpose)".utf8), using: key))
    }

    func code(of block: some Sequence<UInt8>, at index: Int, isLast: Bool) -> [UInt8] {
        Array(authentication(of: block, at: index, isLast: isLast).finalize())
    }

    /// Compares in constant time.
    func isValid(_ code: ArraySlice<UInt8>, of block: ArraySlice<UInt8>, at index: Int, isLast: Bool) -> Bool {
        let expected = Array(authentication(of: block, at: index, isLast: isLast).finalize())
        guard expected.count == code.count else { return false }
        return zip(expected, code).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private func authentication(of block: some Sequence<UInt8>, at index: Int, isLast: Bool) -> HMAC<SHA256> {
        var code = HMAC<SHA256>(key: key)
        code.update(data: header)
        withUnsafeBytes(of: UInt64(index).littleEndian) { code.update(data: $0) }
        code.update(data: [isLast ? 1 : 0])
        if block.withContiguousStorageIfAvailable({ code.update(data: UnsafeRawBufferPointer($0)) }) == nil {
            code.update(data: Array(block))
        }
        return code
    }
}
