import Facts
import Foundation
import TestSupport
import Testing

/// openssl judges how certificates are read, where it is installed.
@Suite struct CertificatesTests {
    private static let openssl = "/usr/bin/openssl"
    static let hasOpenSSL = FileManager.default.isExecutableFile(atPath: openssl)

    static let kinds: [[String]] = [
        ["-newkey", "rsa:2048", "-sha256"], ["-newkey", "rsa:1024", "-sha1"],
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"], ["-newkey", "ed25519"],
    ]

    private func withCertificate<Result>(_ arguments: [String], _ body: (URL) throws -> Result) throws -> Result {
        try withTemporaryFolder { folder in
            let made = try Program.run(
                Self.openssl,
                [
                    "req", "-x509", "-nodes", "-days", "30000", "-utf8", "-subj", "/C=JP/O=例/CN=host.example",
                    "-addext",
                    "subjectAltName=DNS:host.example,IP:10.0.0.1", "-keyout", "\(folder)/key", "-out",
                    "\(folder)/crt",
                ] + arguments)
            try #require(made.status == 0, "\(made.errors)")
            return try body(URL(fileURLWithPath: folder))
        }
    }

    @Test(.enabled(if: hasOpenSSL), arguments: kinds)
    func aCertificateIsWhatOpensslSays(_ kind: [String]) throws {
        try withCertificate(kind) { folder in
            let text = try String(contentsOf: folder.appending(path: "crt"), encoding: .utf8)
            let said = try Program.run(
                Self.openssl,
                [
                    "x509", "-in", "\(folder.path)/crt", "-noout", "-serial", "-fingerprint", "-sha256", "-enddate",
                    "-dateopt", "iso_8601", "-text",
                ]
            ).output

            let row = try #require(
                try query(
                    """
                    SELECT common_name, subject, ca, self_signed, san, upper(serial), sha256,
                      strftime('%Y-%m-%d %H:%M:%SZ', not_valid_after, 'unixepoch'), signing_algorithm, key_strength
                    FROM certificates
                    """, files: ["/etc/nginx/host.crt": text]
                ).texts.first)

            #expect(
                Array(row[0...4]) == ["host.example", "/C=JP/O=例/CN=host.example", "1", "1", "host.example 10.0.0.1"])
            #expect(said.contains("serial=\(row[5])\n"))
            #expect(said.replacingOccurrences(of: ":", with: "").lowercased().contains(row[6]))
            #expect(said.contains("notAfter=\(row[7])"))
            #expect(said.contains("Signature Algorithm: \(row[8])"))
            // openssl does not print the size of an Ed25519 key.
            #expect(kind.contains("ed25519") || said.contains("(\(row[9]) bit)"))
        }
    }

    @Test(.enabled(if: hasOpenSSL), arguments: kinds)
    func theKeyBesideIsFound(_ kind: [String]) throws {
        try withCertificate(kind) { folder in
            let text = try String(contentsOf: folder.appending(path: "key"), encoding: .utf8)

            let rows = try query(
                "SELECT key_type, encrypted, others_may_read FROM tls_private_keys",
                files: ["/etc/nginx/host.key": text])

            let type = kind[1].hasPrefix("rsa") ? "rsa" : kind[1] == "ec" ? "ecdsa" : kind[1]
            #expect(rows.texts == [[type, "0", "1"]])
        }
    }

    @Test(.enabled(if: hasOpenSSL))
    func everyCertificateCutShortDoesNoHarm() throws {
        try withCertificate(Self.kinds[0]) { folder in
            let text = try [UInt8](Data(contentsOf: folder.appending(path: "crt")))
            let block = try #require(PEMBlock.first(in: text[...]) { $0 == "CERTIFICATE" })
            let der = try #require(Base64.decode(block.body))

            for length in 0..<der.count { #expect(X509Summary(der: der[..<length]) == nil) }
            for position in der.indices {
                var changed = der
                changed[position] ^= 0xff
                _ = X509Summary(der: changed[...])
            }
        }
    }

    @Test(arguments: [
        "", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----\nMIIB",
        "0\u{1}\u{2}",
    ])
    func junkIsNoCertificate(_ text: String) throws {
        #expect(try query("SELECT * FROM certificates", files: ["/etc/nginx/a.pem": text]).total == 0)
    }

    @Test func bundlesOfAuthoritiesAreLeftOut() throws {
        let empty = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"

        let files = ["/etc/ssl/certs/ca-certificates.crt": String(repeating: empty, count: 140)]

        #expect(try query("SELECT * FROM certificates", files: files).total == 0)
    }
}
