/// The algorithm lists of one OpenSSH version: what it knows, what it offers by default, and how `+`, `-` and `^` change that.
package enum SSHAlgorithms: String, Sendable {
    case ciphers, macs, kexAlgorithms, hostKeyAlgorithms, publicKeyAlgorithms, authoritySignatureAlgorithms

    /// What the server offers where nothing is set.
    package func standard(_ version: OpenSSHVersion) -> [String] {
        switch self {
        case .ciphers: SSHAlgorithms.standardCiphers(version)
        case .macs: SSHAlgorithms.etmMACs + SSHAlgorithms.plainMACs
        case .kexAlgorithms: SSHAlgorithms.standardKex(version)
        case .hostKeyAlgorithms, .publicKeyAlgorithms:
            SSHAlgorithms.keyTypes(version).map { SSHAlgorithms.certificate($0) } + SSHAlgorithms.keyTypes(version)
        case .authoritySignatureAlgorithms: SSHAlgorithms.signatures(version)
        }
    }

    /// Everything that the program supports; patterns expand to these.
    package func all(_ version: OpenSSHVersion) -> [String] {
        switch self {
        case .ciphers: SSHAlgorithms.allCiphers
        case .macs: SSHAlgorithms.allMACs
        case .kexAlgorithms:
            ["diffie-hellman-group1-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group-exchange-sha1"]
                + SSHAlgorithms.standardKex(OpenSSHVersion(major: 9, minor: 9, vendor: .upstream))
        case .hostKeyAlgorithms, .publicKeyAlgorithms, .authoritySignatureAlgorithms:
            SSHAlgorithms.allKeyTypes.flatMap { [$0, SSHAlgorithms.certificate($0)] }
        }
    }

    /// The effective list of a setting's value: names and patterns, alone or behind one of `+`, `-`, `^`.
    package func effective(_ value: String, version: OpenSSHVersion) -> [String] {
        let standard = standard(version)
        let names = value.split(separator: ",").map(String.init)
        guard let sign = value.utf8.first, [UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "^")].contains(sign)
        else {
            return unique(expand(names, version))
        }
        let own = String(value.dropFirst()).split(separator: ",").map(String.init)
        switch sign {
        case UInt8(ascii: "+"): return unique(standard + expand(own, version))
        case UInt8(ascii: "^"): return unique(expand(own, version) + standard)
        default:
            let patterns = own.map { SSHPattern($0) }
            let left = standard.filter { name in !patterns.contains { $0.matches(name) } }
            // A list that nothing is left of is the default.
            return left.isEmpty ? standard : left
        }
    }

    private func expand(_ names: [String], _ version: OpenSSHVersion) -> [String] {
        names.flatMap { name -> [String] in
            guard name.utf8.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }) else {
                return [name]
            }
            let pattern = SSHPattern(name)
            return all(version).filter(pattern.matches)
        }
    }

    private func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    /// A name that no list has, in a value that is set; nil where all are known or the value removes.
    package func unknownName(in value: String, version: OpenSSHVersion) -> String? {
        guard !value.hasPrefix("-") else { return nil }
        let names = (value.hasPrefix("+") || value.hasPrefix("^") ? value.dropFirst() : value[...]).split(
            separator: ",")
        let known = Set(all(version)).union(SSHAlgorithms.laterNames)
        // Only lists of key algorithms may add by pattern.
        let takesPatterns = [.hostKeyAlgorithms, .publicKeyAlgorithms, .authoritySignatureAlgorithms].contains(self)
        return names.map(String.init).first { name in
            let isPattern = name.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
            return isPattern ? !takesPatterns : !known.contains(name)
        }
    }

    // MARK: - Names

    /// Names that only some builds have; they are not called mistakes.
    private static let laterNames: Set<String> = [
        "webauthn-sk-ecdsa-sha2-nistp256@openssh.com", "ssh-xmss@openssh.com", "ssh-xmss-cert-v01@openssh.com",
        "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com", "sk-ssh-ed25519-cert-v01@openssh.com",
        "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com", "sntrup4591761x25519-sha512@tinyssh.org",
        "mlkem768nistp256-sha256", "mlkem1024nistp384-sha384", "ssh-ed25519-cert-v01@openssh.com",
    ]

    private static let gcm = ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com"]
    private static let ctr = ["aes128-ctr", "aes192-ctr", "aes256-ctr"]
    private static let chacha = "chacha20-poly1305@openssh.com"
    private static let allCiphers =
        ["3des-cbc", "aes128-cbc", "aes192-cbc", "aes256-cbc", "rijndael-cbc@lysator.liu.se"] + ctr + gcm + [chacha]
    private static let etmMACs = [
        "umac-64-etm@openssh.com", "umac-128-etm@openssh.com", "hmac-sha2-256-etm@openssh.com",
        "hmac-sha2-512-etm@openssh.com", "hmac-sha1-etm@openssh.com",
    ]
    private static let plainMACs = [
        "umac-64@openssh.com", "umac-128@openssh.com", "hmac-sha2-256", "hmac-sha2-512", "hmac-sha1",
    ]
    private static let allMACs = [
        "hmac-sha1", "hmac-sha1-96", "hmac-sha2-256", "hmac-sha2-512", "hmac-md5", "hmac-md5-96", "umac-64@openssh.com",
        "umac-128@openssh.com", "hmac-sha1-etm@openssh.com", "hmac-sha1-96-etm@openssh.com",
        "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-md5-etm@openssh.com",
        "hmac-md5-96-etm@openssh.com", "umac-64-etm@openssh.com", "umac-128-etm@openssh.com",
    ]

    private static func standardCiphers(_ version: OpenSSHVersion) -> [String] {
        version.isAtLeast(10, 0) ? [chacha] + gcm + ctr : [chacha] + ctr + gcm
    }

    private static func standardKex(_ version: OpenSSHVersion) -> [String] {
        let sntrup = "sntrup761x25519-sha512@openssh.com"
        let curves = [
            "curve25519-sha256", "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256", "ecdh-sha2-nistp384",
            "ecdh-sha2-nistp521",
        ]
        let groups = [
            "diffie-hellman-group-exchange-sha256", "diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512",
            "diffie-hellman-group14-sha256",
        ]
        if version.isAtLeast(10, 0) {
            return ["mlkem768x25519-sha256", "sntrup761x25519-sha512", sntrup] + curves
        }
        if version.isAtLeast(9, 9) {
            return ["sntrup761x25519-sha512", sntrup, "mlkem768x25519-sha256"] + curves + groups
        }
        // Debian gave the registered name of the same method to version 9.2 as well.
        if version.isAtLeast(9, 0) {
            let registered = version.vendor == .debian && version.minor == 2 ? ["sntrup761x25519-sha512"] : []
            return registered + [sntrup] + curves + groups
        }
        if version.isAtLeast(8, 9) { return curves + [sntrup] + groups }
        return curves + groups + (version.isAtLeast(8, 2) ? [] : ["diffie-hellman-group14-sha1"])
    }

    /// Signature algorithms of plain keys, in the order of preference.
    private static func signatures(_ version: OpenSSHVersion) -> [String] {
        let nist = ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"]
        let rsa = ["rsa-sha2-512", "rsa-sha2-256"]
        let tokens =
            version.isAtLeast(8, 5)
            ? ["sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"]
            : ["sk-ecdsa-sha2-nistp256@openssh.com", "sk-ssh-ed25519@openssh.com"]
        if version.isAtLeast(8, 5) { return ["ssh-ed25519"] + nist + tokens + rsa }
        if version.isAtLeast(8, 2) { return nist + [tokens[0], "ssh-ed25519", tokens[1]] + rsa }
        return nist + ["ssh-ed25519"] + rsa + ["ssh-rsa"]
    }

    /// In the order in which a pattern finds them.
    private static let allKeyTypes = [
        "ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "sk-ecdsa-sha2-nistp256@openssh.com", "ssh-dss", "ssh-rsa", "rsa-sha2-256", "rsa-sha2-512",
    ]

    private static func keyTypes(_ version: OpenSSHVersion) -> [String] {
        let names = signatures(version)
        let takesSHA1 = !version.isAtLeast(8, 8) && !names.contains("ssh-rsa")
        return names + (takesSHA1 ? ["ssh-rsa"] : [])
    }

    private static func certificate(_ name: String) -> String {
        let suffix = "@openssh.com"
        return name.hasSuffix(suffix) ? "\(name.dropLast(suffix.count))-cert-v01\(suffix)" : "\(name)-cert-v01\(suffix)"
    }
}

/// A pattern of OpenSSH: `*` and `?` match any characters, dots and slashes as well.
package struct SSHPattern: Sendable {
    private let bytes: [UInt8]

    package init(_ pattern: some StringProtocol) {
        bytes = Array(pattern.utf8)
    }

    package func matches(_ name: String) -> Bool {
        let name = Array(name.utf8)
        var part = 0
        var index = 0
        var retry: (part: Int, index: Int)?
        while index < name.count {
            if part < bytes.count, bytes[part] == UInt8(ascii: "*") {
                retry = (part, index)
                part += 1
            } else if part < bytes.count, bytes[part] == UInt8(ascii: "?") || bytes[part] == name[index] {
                part += 1
                index += 1
            } else if let start = retry {
                retry = (start.part, start.index + 1)
                part = start.part + 1
                index = start.index + 1
            } else {
                return false
            }
        }
        return bytes[part...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
