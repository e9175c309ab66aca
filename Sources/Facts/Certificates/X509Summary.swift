internal import Crypto
internal import Localization

/// The fields of an X.509 certificate that an audit asks for, read from its DER encoding.
///
/// Read field by field rather than through a certificate library: what is unusual (DSA keys, odd extensions, negative
/// serial numbers) must be listed, not refused.
package struct X509Summary: Sendable, Hashable {
    package let serial: String
    package let subject: String
    package let issuer: String
    package let commonName: String
    /// Seconds since 1970.
    package let notBefore: Int64
    package let notAfter: Int64
    /// `sha256WithRSAEncryption`, `ecdsa-with-SHA256`, …; the object identifier where the name is not known.
    package let signatureAlgorithm: String
    package let keyAlgorithm: String
    package let keyBits: Int?
    package let isAuthority: Bool
    package let isSelfSigned: Bool
    /// DNS names, addresses and mail addresses, in their order.
    package let alternativeNames: [String]
    package let sha1: String
    package let sha256: String

    /// Nil where the bytes are no certificate.
    package init?(der bytes: ArraySlice<UInt8>) {
        var file = DERReader(bytes)
        guard let certificate = file.next(DERReader.sequence) else { return nil }
        var parts = certificate.elements
        guard let signed = parts.next(DERReader.sequence), let algorithm = parts.next(DERReader.sequence) else {
            return nil
        }
        var fields = signed.elements
        _ = fields.next(0xa0)
        guard let serial = fields.next(DERReader.integer), fields.next(DERReader.sequence) != nil,
            let issuer = fields.next(DERReader.sequence), var validity = fields.next(DERReader.sequence)?.elements,
            let subject = fields.next(DERReader.sequence), let key = fields.next(DERReader.sequence),
            let notBefore = validity.next().flatMap(X509Summary.time),
            let notAfter = validity.next().flatMap(X509Summary.time)
        else { return nil }

        self.serial = X509Summary.hex(serial.content.prefix(64))
        self.subject = X509Summary.name(subject)
        self.issuer = X509Summary.name(issuer)
        commonName = X509Summary.attributes(subject).last { $0.type == "CN" }?.value ?? ""
        self.notBefore = notBefore
        self.notAfter = notAfter
        var algorithmParts = algorithm.elements
        signatureAlgorithm =
            algorithmParts.next(DERReader.objectIdentifier).map {
                X509Summary.algorithmName(DERReader.identifier($0.content))
            } ?? ""
        (keyAlgorithm, keyBits) = X509Summary.key(key)
        let extensions = X509Summary.extensions(&fields)
        isAuthority = extensions.isAuthority
        alternativeNames = extensions.names
        isSelfSigned = subject.whole.elementsEqual(issuer.whole)
        sha1 = X509Summary.hex(Array(Insecure.SHA1.hash(data: certificate.whole))[...])
        sha256 = X509Summary.hex(Array(SHA256.hash(data: certificate.whole))[...])
    }

    // MARK: - Names

    private static func attributes(_ name: DERReader.Element) -> [(type: String, value: String)] {
        var found: [(type: String, value: String)] = []
        var sets = name.elements
        while found.count < 64, let set = sets.next(DERReader.set) {
            var members = set.elements
            while let member = members.next(DERReader.sequence) {
                var pair = member.elements
                guard let type = pair.next(DERReader.objectIdentifier), let value = pair.next() else { continue }
                let identifier = DERReader.identifier(type.content)
                found.append((attributeNames[identifier] ?? identifier, text(value)))
            }
        }
        return found
    }

    /// `/C=JP/O=Example/CN=host`, as osquery writes it.
    private static func name(_ name: DERReader.Element) -> String {
        attributes(name).map { "/\($0.type)=\($0.value)" }.joined()
    }

    private static func text(_ value: DERReader.Element) -> String {
        // BMPString has two bytes for each character.
        let text =
            value.tag == 0x1e
            ? String(decoding: utf16(value.content.prefix(2048)), as: UTF16.self)
            : String(decoding: value.content.prefix(1024), as: UTF8.self)
        return SSHKeyText.printable(text, limit: 512)
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>) -> [UInt16] {
        var units: [UInt16] = []
        var high: UInt8?
        for byte in bytes {
            if let first = high {
                units.append(UInt16(first) << 8 | UInt16(byte))
                high = nil
            } else {
                high = byte
            }
        }
        return units
    }

    private static let attributeNames = [
        "2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
        "2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title",
        "2.5.4.97": "organizationIdentifier",
        "1.2.840.113549.1.9.1": "emailAddress", "0.9.2342.19200300.100.1.25": "DC", "0.9.2342.19200300.100.1.1": "UID",
    ]

    // MARK: - Times

    /// UTCTime and GeneralizedTime in UTC, as certificates must have them.
    private static func time(_ element: DERReader.Element) -> Int64? {
        var digits = element.content.map { Int64($0) - 0x30 }
        guard digits.popLast() == Int64(UInt8(ascii: "Z")) - 0x30, digits.allSatisfy({ (0...9).contains($0) }) else {
            return nil
        }
        func number(_ start: Int, _ count: Int) -> Int64 { digits[start..<start + count].reduce(0) { $0 * 10 + $1 } }
        var year: Int64
        var start: Int
        switch (element.tag, digits.count) {
        case (0x17, 12), (0x17, 10):
            year = number(0, 2)
            year += year < 50 ? 2000 : 1900
            start = 2
        case (0x18, 14):
            year = number(0, 4)
            start = 4
        default: return nil
        }
        let month = number(start, 2)
        let day = number(start + 2, 2)
        let hour = number(start + 4, 2)
        let minute = number(start + 6, 2)
        let second = digits.count >= start + 10 ? number(start + 8, 2) : 0
        guard (1...12).contains(month), (1...31).contains(day), hour < 25, minute < 60, second < 61 else { return nil }
        return days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// Days since 1970 of a date in the Gregorian calendar; the year is counted from March, so that a leap day is its last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    // MARK: - Keys and algorithms

    private static func key(_ info: DERReader.Element) -> (name: String, bits: Int?) {
        var parts = info.elements
        guard var algorithm = parts.next(DERReader.sequence)?.elements,
            let name = algorithm.next(DERReader.objectIdentifier), let key = parts.next(DERReader.bitString)
        else { return ("", nil) }
        let identifier = DERReader.identifier(name.content)
        switch identifier {
        case PublicKeyStrength.rsa, PublicKeyStrength.rsaPSS:
            var numbers = DERReader(key.content.dropFirst())
            guard var fields = numbers.next(DERReader.sequence)?.elements, let modulus = fields.next(DERReader.integer)
            else { return ("rsaEncryption", nil) }
            return ("rsaEncryption", SSHPublicKey.bits(ofInteger: modulus.content))
        case PublicKeyStrength.dsa:
            guard var fields = algorithm.next(DERReader.sequence)?.elements, let prime = fields.next(DERReader.integer)
            else { return ("dsaEncryption", nil) }
            return ("dsaEncryption", SSHPublicKey.bits(ofInteger: prime.content))
        case PublicKeyStrength.ellipticCurve:
            let curve = algorithm.next(DERReader.objectIdentifier).map { DERReader.identifier($0.content) }
            return ("id-ecPublicKey", curve.flatMap(PublicKeyStrength.curveBits))
        case PublicKeyStrength.ed25519: return ("ED25519", 256)
        case PublicKeyStrength.ed448: return ("ED448", 456)
        default: return (identifier, nil)
        }
    }

    private static func algorithmName(_ identifier: String) -> String {
        algorithmNames[identifier] ?? identifier
    }

    private static let algorithmNames = [
        "1.2.840.113549.1.1.2": "md2WithRSAEncryption", "1.2.840.113549.1.1.4": "md5WithRSAEncryption",
        "1.2.840.113549.1.1.5": "sha1WithRSAEncryption", "1.3.14.3.2.29": "sha1WithRSA",
        "1.2.840.113549.1.1.14": "sha224WithRSAEncryption", "1.2.840.113549.1.1.11": "sha256WithRSAEncryption",
        "1.2.840.113549.1.1.12": "sha384WithRSAEncryption", "1.2.840.113549.1.1.13": "sha512WithRSAEncryption",
        "1.2.840.113549.1.1.10": "rsassaPss", "1.2.840.10045.4.1": "ecdsa-with-SHA1",
        "1.2.840.10045.4.3.1": "ecdsa-with-SHA224", "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
        "1.2.840.10045.4.3.3": "ecdsa-with-SHA384", "1.2.840.10045.4.3.4": "ecdsa-with-SHA512",
        "1.2.840.10040.4.3": "dsaWithSHA1", "2.16.840.1.101.3.4.3.2": "dsa_with_SHA256", "1.3.101.112": "ED25519",
        "1.3.101.113": "ED448",
    ]

    // MARK: - Extensions

    /// Names of one certificate that are kept.
    private static let nameLimit = 100

    private static func extensions(_ fields: inout DERReader) -> (isAuthority: Bool, names: [String]) {
        var isAuthority = false
        var names: [String] = []
        while let field = fields.next() {
            guard field.tag == 0xa3 else { continue }
            var outer = field.elements
            guard var list = outer.next(DERReader.sequence)?.elements else { continue }
            while let entry = list.next(DERReader.sequence) {
                var parts = entry.elements
                guard let name = parts.next(DERReader.objectIdentifier) else { continue }
                if parts.nextTag == 0x01 { _ = parts.next() }
                guard let value = parts.next(DERReader.octetString) else { continue }
                var content = DERReader(value.content)
                switch DERReader.identifier(name.content) {
                case "2.5.29.19":
                    if var basic = content.next(DERReader.sequence)?.elements, let flag = basic.next(0x01) {
                        isAuthority = flag.content.first ?? 0 != 0
                    }
                case "2.5.29.17":
                    guard var alternatives = content.next(DERReader.sequence)?.elements else { continue }
                    while names.count < nameLimit, let alternative = alternatives.next() {
                        if let text = alternativeName(alternative) { names.append(text) }
                    }
                default: break
                }
            }
        }
        return (isAuthority, names)
    }

    private static func alternativeName(_ name: DERReader.Element) -> String? {
        switch name.tag {
        case 0x81, 0x82, 0x86:
            SSHKeyText.printable(String(decoding: name.content.prefix(512), as: UTF8.self), limit: 512)
        case 0x87 where name.content.count == 4: name.content.map { String($0) }.joined(separator: ".")
        case 0x87 where name.content.count == 16:
            stride(from: name.content.startIndex, to: name.content.endIndex, by: 2).map {
                String(UInt16(name.content[$0]) << 8 | UInt16(name.content[$0 + 1]), radix: 16)
            }.joined(separator: ":")
        default: nil
        }
    }

    private static func hex(_ bytes: ArraySlice<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
