internal import HostRoot
internal import Localization

/// The packages that rpm has installed, read from its database without rpm; none where rpm is not used.
package struct RPMDatabase: HostPart {
    package let packages: [Package]
    /// The database file; nil where there is none.
    package let path: String?

    package struct Package: Sendable, Hashable {
        package let name: String
        package let epoch: UInt64?
        package let version: String
        package let release: String
        package let architecture: String
        package let sourceRPM: String?
        package let size: UInt64?
        package let sha1: String?
        package let vendor: String?
        package let group: String?
        package let installTime: UInt64?
        /// Empty where it is signed, but by whom could not be read; nil where it is not signed.
        package let signingKey: String?
        package let module: String?

        /// `[epoch:]version-release`.
        package var fullVersion: String { (epoch.map { $0 == 0 ? "" : "\($0):" } ?? "") + "\(version)-\(release)" }

        /// The source package's name: `NAME-VERSION-RELEASE.src.rpm` without the last two parts.
        package var source: String {
            guard let sourceRPM, sourceRPM.hasSuffix(".rpm") else { return name }
            let parts = sourceRPM.split(separator: "-", omittingEmptySubsequences: false)
            return parts.count > 2 ? parts.dropLast(2).joined(separator: "-") : name
        }
    }

    package init(of host: AuditedHost) throws {
        var packages: [Package] = []
        path = try RPMDatabase.headers(of: host.root) { header in
            if let package = Package(header) { packages.append(package) }
        }
        self.packages = packages
    }

    /// The database of a large server has about 200 MB.
    static let fileLimit = 768 << 20

    /// Hands over each package's header; the result is the database's path.
    @discardableResult
    static func headers(of root: HostRoot, each: (RPMHeader) -> Void) throws -> String? {
        for folder in ["/var/lib/rpm", "/usr/lib/sysimage/rpm", "/usr/share/rpm"] {
            for (name, read) in formats {
                let path = "\(folder)/\(name)"
                guard let status = try root.status(path), status.kind == .regular, status.size > 0 else { continue }
                try read(root, path) { blob in
                    if let header = RPMHeader(blob) { each(header) }
                }
                return path
            }
        }
        return nil
    }

    typealias Reader = @Sendable (HostRoot, String, (UnsafeRawBufferPointer) -> Void) throws -> Void

    private static let formats: [(name: String, read: Reader)] = [
        ("rpmdb.sqlite", readSQLite), ("Packages.db", readNDB), ("Packages", readBerkeleyDB),
    ]
}

extension RPMDatabase.Package {
    init?(_ header: RPMHeader) {
        guard let name = header.string(.name), let version = header.string(.version) else { return nil }
        self.name = name
        self.version = version
        epoch = header.integer(.epoch)
        release = header.string(.release) ?? ""
        architecture = header.string(.architecture) ?? ""
        sourceRPM = header.string(.sourceRPM)
        size = header.integer(.longSize) ?? header.integer(.size)
        sha1 = header.string(.sha1Header)
        vendor = header.string(.vendor)
        group = header.string(.group)
        installTime = header.integer(.installTime)
        signingKey = header.signingKey
        module = header.string(.modularityLabel)
    }
}
