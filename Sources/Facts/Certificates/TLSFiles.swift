package import HostRoot
internal import Localization

/// The certificates and private keys of this host's servers, found in the usual places and read once.
package struct TLSFiles: HostPart {
    package private(set) var certificates: [CertificateFile] = []
    package private(set) var keys: [KeyFile] = []
    package private(set) var obstacles: [Obstacle.Cause] = []

    package struct CertificateFile: Sendable {
        package let path: String
        /// Place in the file, from 1; the first of a chain is the server's own.
        package let position: Int
        package let summary: X509Summary
    }

    package struct KeyFile: Sendable {
        package let path: String
        package let key: PrivateKeyText
        package let status: FileStatus
    }

    /// Folders of which only the own files count: links lead to the public authorities.
    private static let flatFolders = ["/etc/ssl/certs", "/etc/pki/tls/certs", "/etc/ssl", "/etc/pki/tls"]
    private static let trees = [
        "/etc/letsencrypt/live", "/etc/ssl/private", "/etc/pki/tls/private", "/etc/nginx", "/etc/apache2", "/etc/httpd",
        "/etc/lighttpd", "/etc/caddy", "/etc/haproxy", "/etc/mysql", "/etc/my.cnf.d", "/etc/postgresql", "/etc/redis",
        "/etc/postfix", "/etc/exim4", "/etc/dovecot", "/etc/pki/dovecot", "/etc/openvpn", "/etc/ldap", "/etc/openldap",
        "/etc/proftpd", "/etc/vsftpd", "/etc/rabbitmq", "/etc/cockpit/ws-certs.d", "/etc/elpis",
    ]
    private static let endings = [".pem", ".crt", ".cer", ".cert", ".key", ".der"]
    private static let depthLimit = 6
    private static let entryLimit = 20_000
    private static let candidateLimit = 2_000
    private static let fileLimit = 256 << 10
    /// A file with more certificates is a collection of authorities, not a server's chain.
    private static let chainLimit = 10

    private var entryCount = 0
    private var seen: Set<FileIdentity> = []

    private struct FileIdentity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    package init(of host: AuditedHost) throws {
        for folder in TLSFiles.flatFolders {
            look(in: folder, host.root, depth: TLSFiles.depthLimit, followsLinks: false)
        }
        for tree in TLSFiles.trees { look(in: tree, host.root, depth: 0, followsLinks: true) }
    }

    private mutating func look(in folder: String, _ root: HostRoot, depth: Int, followsLinks: Bool) {
        do {
            guard try root.status(folder)?.kind == .directory else { return }
            for entry in try root.entries(in: folder) {
                entryCount += 1
                guard entryCount <= TLSFiles.entryLimit, seen.count <= TLSFiles.candidateLimit else {
                    note(TLSFiles.tooMany)
                    return
                }
                let path = "\(folder)/\(entry.name)"
                if entry.kind == .directory {
                    if depth < TLSFiles.depthLimit {
                        look(in: path, root, depth: depth + 1, followsLinks: followsLinks)
                    }
                    continue
                }
                guard followsLinks || entry.kind != .symbolicLink,
                    TLSFiles.endings.contains(where: entry.name.hasSuffix)
                else { continue }
                try take(path, root)
            }
        } catch {
            note(Obstacle.Cause(error))
        }
    }

    private mutating func take(_ path: String, _ root: HostRoot) throws {
        guard let status = try root.status(path), status.kind == .regular, status.size > 0,
            status.size <= Int64(TLSFiles.fileLimit),
            seen.insert(FileIdentity(device: status.device, inode: status.inode)).inserted
        else { return }
        let bytes: [UInt8]
        do {
            bytes = try root.bytes(path, limit: TLSFiles.fileLimit)
        } catch {
            note(Obstacle.Cause(error))
            return
        }
        if bytes.first == DERReader.sequence {
            if let summary = X509Summary(der: bytes[...]) {
                certificates.append(CertificateFile(path: path, position: 1, summary: summary))
            }
            return
        }
        let blocks = PEMBlock.all(in: bytes[...], limit: TLSFiles.chainLimit + 1) {
            $0 == "CERTIFICATE" || $0 == "X509 CERTIFICATE" || $0 == "TRUSTED CERTIFICATE"
        }
        if blocks.count <= TLSFiles.chainLimit {
            for (index, block) in blocks.enumerated() {
                guard let der = Base64.decode(block.body, limit: TLSFiles.fileLimit),
                    let summary = X509Summary(der: der[...])
                else { continue }
                certificates.append(CertificateFile(path: path, position: index + 1, summary: summary))
            }
        }
        if let key = PrivateKeyText(bytes) { keys.append(KeyFile(path: path, key: key, status: status)) }
    }

    private mutating func note(_ cause: Obstacle.Cause) {
        if obstacles.count < 20, !obstacles.contains(cause) { obstacles.append(cause) }
    }

    private static let tooMany = Obstacle.Cause.limitReached(
        LocalizedText(
            en: "the folders of certificates hold more files than are looked into",
            ja: "証明書フォルダーのファイル数が調査の上限を超えています"))
}
