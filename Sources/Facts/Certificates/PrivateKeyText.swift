/// What a private key file says of its key without the passphrase: type, length, and whether it is encrypted.
package struct PrivateKeyText: Sendable, Hashable {
    /// rsa, dsa, ecdsa, ed25519, …; nil where encryption hides it.
    package let type: String?
    package let bits: Int?
    package let isEncrypted: Bool
    /// The public half, which the OpenSSH format keeps in the clear.
    package let publicKey: SSHPublicKey?

    /// A private key is a few kilobytes; one of 16,384 bits has 13 kB.
    package static let fileLimit = 64 << 10

    /// Nil where the bytes hold no private key. What is read stays within this type.
    package init?(_ bytes: [UInt8]) {
        let text = bytes[...]
        if let parts = PrivateKeyText.putty(text) {
            self.init(type: parts.type, bits: nil, isEncrypted: parts.isEncrypted, publicKey: nil)
            return
        }
        if text.starts(with: "SSH PRIVATE KEY FILE FORMAT 1.1\n".utf8) {
            // The cipher's number follows the text and a NUL.
            let cipher = text.dropFirst(33).first ?? 0
            self.init(type: "rsa1", bits: nil, isEncrypted: cipher != 0, publicKey: nil)
            return
        }
        guard let block = PEMBlock.first(in: text, where: { $0.hasSuffix("PRIVATE KEY") }) else { return nil }
        guard let content = Base64.decode(block.body, limit: PrivateKeyText.fileLimit) else {
            self.init(type: nil, bits: nil, isEncrypted: block.isEncrypted, publicKey: nil)
            return
        }
        switch block.label {
        case "OPENSSH PRIVATE KEY": self.init(openSSH: content)
        case "ENCRYPTED PRIVATE KEY": self.init(type: nil, bits: nil, isEncrypted: true, publicKey: nil)
        case "PRIVATE KEY": self.init(pkcs8: content)
        case "RSA PRIVATE KEY": self.init(numbers: content, type: "rsa", block.isEncrypted)
        case "DSA PRIVATE KEY": self.init(numbers: content, type: "dsa", block.isEncrypted)
        case "EC PRIVATE KEY": self.init(curve: content, block.isEncrypted)
        default: self.init(type: nil, bits: nil, isEncrypted: block.isEncrypted, publicKey: nil)
        }
    }

    private init(type: String?, bits: Int?, isEncrypted: Bool, publicKey: SSHPublicKey?) {
        self.type = type
        self.bits = bits
        self.isEncrypted = isEncrypted
        self.publicKey = publicKey
    }

    private init?(openSSH content: [UInt8]) {
        let magic = Array("openssh-key-v1\0".utf8)
        guard content.starts(with: magic) else { return nil }
        var reader = SSHWireReader(content[magic.count...])
        guard let cipher = reader.text(limit: 64), reader.field() != nil, reader.field() != nil,
            reader.number() != nil, let blob = reader.field(), let key = SSHPublicKey(blob: Array(blob))
        else { return nil }
        self.init(type: key.family, bits: key.bits, isEncrypted: cipher != "none", publicKey: key)
    }

    /// RSA (version, modulus, …) and DSA (version, prime, …).
    private init(numbers content: [UInt8], type: String, _ isEncrypted: Bool) {
        var outer = DERReader(content[...])
        var bits: Int?
        if !isEncrypted, var fields = outer.next(DERReader.sequence)?.elements, fields.next(DERReader.integer) != nil,
            let number = fields.next(DERReader.integer)
        {
            bits = SSHPublicKey.bits(ofInteger: number.content)
        }
        self.init(type: type, bits: bits, isEncrypted: isEncrypted, publicKey: nil)
    }

    private init(curve content: [UInt8], _ isEncrypted: Bool) {
        var outer = DERReader(content[...])
        var bits: Int?
        if !isEncrypted, var fields = outer.next(DERReader.sequence)?.elements, fields.next(DERReader.integer) != nil,
            fields.next(DERReader.octetString) != nil, var parameters = fields.next(0xa0)?.elements,
            let name = parameters.next(DERReader.objectIdentifier)
        {
            bits = PublicKeyStrength.curveBits(DERReader.identifier(name.content))
        }
        self.init(type: "ecdsa", bits: bits, isEncrypted: isEncrypted, publicKey: nil)
    }

    private init(pkcs8 content: [UInt8]) {
        var outer = DERReader(content[...])
        var type: String?
        var bits: Int?
        if var fields = outer.next(DERReader.sequence)?.elements, fields.next(DERReader.integer) != nil,
            let algorithm = fields.next(DERReader.sequence), let key = fields.next(DERReader.octetString)
        {
            var parts = algorithm.elements
            let name = parts.next(DERReader.objectIdentifier).map { DERReader.identifier($0.content) } ?? ""
            switch name {
            case PublicKeyStrength.rsa, PublicKeyStrength.rsaPSS:
                type = "rsa"
                bits = PrivateKeyText(numbers: Array(key.content), type: "rsa", false).bits
            case PublicKeyStrength.ellipticCurve:
                type = "ecdsa"
                bits = parts.next(DERReader.objectIdentifier).flatMap {
                    PublicKeyStrength.curveBits(DERReader.identifier($0.content))
                }
            case PublicKeyStrength.dsa:
                type = "dsa"
                if var numbers = parts.next(DERReader.sequence)?.elements, let prime = numbers.next(DERReader.integer) {
                    bits = SSHPublicKey.bits(ofInteger: prime.content)
                }
            case PublicKeyStrength.ed25519: (type, bits) = ("ed25519", 256)
            case PublicKeyStrength.ed448: (type, bits) = ("ed448", 456)
            default: break
            }
        }
        self.init(type: type, bits: bits, isEncrypted: false, publicKey: nil)
    }

    /// `PuTTY-User-Key-File-3: ssh-ed25519`, then `Encryption: none`.
    private static func putty(_ text: ArraySlice<UInt8>) -> (type: String, isEncrypted: Bool)? {
        guard text.starts(with: "PuTTY-User-Key-File-".utf8) else { return nil }
        let lines = text.prefix(512).split(separator: 0x0a).map { String(decoding: $0, as: UTF8.self) }
        let name = lines.first?.split(separator: " ").last.map(String.init) ?? ""
        let families = [("ed25519", "ed25519"), ("ecdsa", "ecdsa"), ("dss", "dsa"), ("rsa", "rsa")]
        guard let family = families.first(where: { name.contains($0.0) }) else { return nil }
        let isPlain = lines.contains { $0.hasPrefix("Encryption: none") }
        return (family.1, !isPlain)
    }
}

/// One block of a PEM file.
package struct PEMBlock: Sendable {
    package let label: String
    package let body: ArraySlice<UInt8>
    /// `Proc-Type: 4,ENCRYPTED` stands before the body.
    package let isEncrypted: Bool

    private static let begin = Array("-----BEGIN ".utf8)
    private static let end = Array("-----END ".utf8)

    /// The first block whose label is wanted.
    package static func first(in text: ArraySlice<UInt8>, where isWanted: (String) -> Bool) -> PEMBlock? {
        all(in: text, limit: 1, where: isWanted).first
    }

    /// Up to `limit` blocks whose label is wanted.
    package static func all(in text: ArraySlice<UInt8>, limit: Int, where isWanted: (String) -> Bool) -> [PEMBlock] {
        var found: [PEMBlock] = []
        var label: String?
        var bodyStart = text.startIndex
        var isEncrypted = false
        for line in text.split(separator: 0x0a, omittingEmptySubsequences: false) {
            if line.starts(with: begin) {
                let name = String(
                    decoding: line.dropFirst(begin.count).prefix { $0 != UInt8(ascii: "-") }, as: UTF8.self)
                label = isWanted(name) ? name : nil
                bodyStart = line.endIndex
                isEncrypted = false
            } else if let name = label {
                if line.starts(with: end) {
                    found.append(
                        PEMBlock(label: name, body: text[bodyStart..<line.startIndex], isEncrypted: isEncrypted))
                    guard found.count < limit else { return found }
                    label = nil
                } else if line.contains(UInt8(ascii: ":")) {
                    if line.starts(with: "Proc-Type:".utf8), String(decoding: line, as: UTF8.self).contains("ENCRYPTED")
                    {
                        isEncrypted = true
                    }
                    bodyStart = line.endIndex
                }
            }
        }
        return found
    }
}
