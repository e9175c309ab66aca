internal import HostRoot

extension FactTable {
    static let certificates = FactTable(
        "certificates",
        "X.509 certificates of this host's servers, from the usual places; bundles of public authorities are left out.",
        columns: [
            .text("common_name", "Common name of the subject"),
            .text("subject", "Distinguished name, for example /C=JP/O=Example/CN=host"),
            .text("issuer", "Distinguished name of the issuer"),
            .integer("ca", "1 for a certificate authority"),
            .integer("self_signed", "1 where subject and issuer are the same"),
            .time("not_valid_before", "Start of validity, seconds since 1970"),
            .time("not_valid_after", "End of validity, seconds since 1970"),
            .text("signing_algorithm", "Signature algorithm, for example sha256WithRSAEncryption"),
            .text("key_algorithm", "rsaEncryption, id-ecPublicKey, ED25519, dsaEncryption or an object identifier"),
            .integer("key_strength", "Length of the key in bits; null where it is not known"),
            .text("sha1", "SHA1 fingerprint in hexadecimal"),
            .text("sha256", "SHA256 fingerprint in hexadecimal"),
            .text("serial", "Serial number in hexadecimal"),
            .text("san", "Alternative names, separated by spaces"),
            .text("path", "File"),
            .integer("position", "Place in the file, from 1; the first of a chain is the server's own"),
            .integer("seconds_left", "Seconds from the audit to the end of validity; negative after it"),
        ],
        sources: [
            "/etc/ssl", "/etc/pki/tls", "/etc/letsencrypt/live",
            "the folders of web, mail, database and directory servers in /etc",
        ],
        privilege: .partlyRoot
    ) { host, rows in
        let files = try host.part(TLSFiles.self)
        for file in files.certificates {
            let summary = file.summary
            rows.append([
                .text(summary.commonName), .text(summary.subject), .text(summary.issuer), .bool(summary.isAuthority),
                .bool(summary.isSelfSigned), .int(summary.notBefore), .int(summary.notAfter),
                .text(summary.signatureAlgorithm), .text(summary.keyAlgorithm), .int(summary.keyBits),
                .text(summary.sha1), .text(summary.sha256), .text(summary.serial),
                .text(summary.alternativeNames.joined(separator: " ")), .text(file.path), .int(file.position),
                .int(summary.notAfter &- host.now),
            ])
        }
        for cause in files.obstacles { rows.noteMissingRows(cause) }
    }

    static let tlsPrivateKeys = FactTable(
        "tls_private_keys", "Private keys of this host's servers, from the same places as their certificates.",
        columns: [
            .text("path", "File"),
            .text("key_type", "rsa, dsa, ecdsa, ed25519 or ed448; null where encryption hides it"),
            .integer("bits", "Length in bits; null where encryption hides it"),
            .integer("encrypted", "1 where a passphrase protects the key"),
            .integer("owner", "User id of the file's owner"),
            .integer("group_id", "Group id of the file"),
            .text("mode", "Permissions, four octal digits"),
            .integer("others_may_read", "1 where everybody may read the file"),
            .integer("others_may_write", "1 where the group or everybody may write the file"),
        ],
        sources: ["as of the table certificates"],
        privilege: .root
    ) { host, rows in
        let files = try host.part(TLSFiles.self)
        for file in files.keys {
            let status = file.status
            rows.append([
                .text(file.path), .text(file.key.type), .int(file.key.bits), .bool(file.key.isEncrypted),
                .int(status.user), .int(status.group), .text(status.octalPermissions),
                .bool(status.permissions & 0o004 != 0), .bool(status.permissions & 0o022 != 0),
            ])
        }
        for cause in files.obstacles { rows.noteMissingRows(cause) }
    }
}
