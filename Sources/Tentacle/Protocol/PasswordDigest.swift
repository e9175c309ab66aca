internal import Crypto

/// What `PASS` carries: the MD5 of the MD5 of the password, in hexadecimal. Whoever has seen it can use it again.
package struct PasswordDigest: Sendable, Hashable {
    package let text: String

    package init(of password: String) {
        let once = Array(Insecure.MD5.hash(data: Array(password.utf8)))
        text = Insecure.MD5.hash(data: once).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Compares in a time that does not tell where the first difference is.
    func matches(_ given: [UInt8]) -> Bool {
        let own = Array(text.utf8)
        guard given.count == own.count else { return false }
        return zip(own, given).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
