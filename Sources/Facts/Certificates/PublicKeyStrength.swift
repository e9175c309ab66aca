/// Object identifiers of key algorithms, and the strength that they stand for.
enum PublicKeyStrength {
    static let rsa = "1.2.840.113549.1.1.1"
    static let rsaPSS = "1.2.840.113549.1.1.10"
    static let dsa = "1.2.840.10040.4.1"
    static let ellipticCurve = "1.2.840.10045.2.1"
    static let ed25519 = "1.3.101.112"
    static let ed448 = "1.3.101.113"

    /// The size of a named curve; nil for one that is not known.
    static func curveBits(_ identifier: String) -> Int? {
        switch identifier {
        case "1.2.840.10045.3.1.1": 192
        case "1.3.132.0.33": 224
        case "1.2.840.10045.3.1.7", "1.3.132.0.10", "1.3.36.3.3.2.8.1.1.7": 256
        case "1.3.132.0.34", "1.3.36.3.3.2.8.1.1.11": 384
        case "1.3.36.3.3.2.8.1.1.13": 512
        case "1.3.132.0.35": 521
        default: nil
        }
    }
}
