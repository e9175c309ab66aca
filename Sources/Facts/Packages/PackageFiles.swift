internal import Glibc
internal import HostRoot

/// Which package owns each of the files on a host, in little memory: paths are kept as hashes.
package struct PackageFileIndex: Sendable {
    /// The packages; a file's is known by its place in the list, counted from 1.
    package private(set) var packages: [PackageFiles.Owner] = []
    private var places: [Int: UInt32] = [:]

    /// No package owns anything.
    package init() {}

    /// - Throws: what keeps the package database from being read.
    package init(of host: AuditedHost) throws {
        var numbers: [String: UInt32] = [:]
        try PackageFiles(of: host).forEachFile { owner, path in
            let number =
                numbers[owner.name]
                ?? {
                    packages.append(owner)
                    numbers[owner.name] = UInt32(packages.count)
                    return UInt32(packages.count)
                }()
            places[PackageFileIndex.hash(path)] = number
        }
    }

    /// The number of the package that owns a path; 0 for none.
    package func package(of path: [UInt8]) -> UInt32 {
        for spelling in PackageFiles.spellings(of: path) {
            if let number = spelling.withUnsafeBytes({ places[PackageFileIndex.hash($0)] }) { return number }
        }
        return 0
    }

    // The standard library's hash is seeded for each process, so that no host can choose colliding names.
    private static func hash(_ path: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: path)
        return hasher.finalize()
    }
}

/// The files that the package managers brought, and the checksums that their packages came with.
package struct PackageFiles {
    private let root: HostRoot
    private let dpkg: DpkgDatabase

    /// A package as it is installed now.
    package struct Owner: Sendable, Hashable {
        package let name: String
        package let version: String
    }

    /// What a package says of one of its files.
    package struct Claim: Sendable, Hashable {
        package let owner: Owner
        /// Nil where the package has no checksum for it: folders, links.
        package var checksum: Checksum?
    }

    package enum Checksum: Sendable, Hashable {
        case md5(String)
        case sha256(String)
    }

    package init(of host: AuditedHost) throws {
        root = host.root
        dpkg = try host.part(DpkgDatabase.self)
    }

    private static let dpkgFolder = "/var/lib/dpkg/info"
    /// The longest real list (a kernel's modules) has less than 1 MB.
    private static let listLimit = 64 << 20

    /// Hands over each path that a package owns.
    package func forEachFile(_ each: (Owner, UnsafeRawBufferPointer) -> Void) throws {
        try forEachDpkgList(".list") { owner, line in each(owner, line) }
        try RPMDatabase.headers(of: root) { header in
            guard let package = RPMDatabase.Package(header) else { return }
            let owner = Owner(name: package.name, version: package.fullVersion)
            PackageFiles.paths(of: header) { _, path in path.withUnsafeBytes { each(owner, $0) } }
        }
    }

    /// What the packages say of these paths; nothing of those that no package owns.
    package func claims(on paths: Set<[UInt8]>) throws -> [[UInt8]: Claim] {
        guard !paths.isEmpty else { return [:] }
        var wanted: [(spelling: [UInt8], path: [UInt8])] = []
        for path in paths {
            for spelling in PackageFiles.spellings(of: path) { wanted.append((spelling, path)) }
        }
        let keys = ByteKeys(wanted.map(\.spelling))
        var claims: [[UInt8]: Claim] = [:]
        try forEachDpkgList(".list") { owner, line in
            if let index = keys.index(of: line) { claims[wanted[index].path] = Claim(owner: owner) }
        }
        let owners = Set(claims.values.map(\.owner.name))
        try forEachDpkgList(".md5sums", of: owners) { owner, line in
            // 32 digits, two blanks, and the path without its first slash.
            guard line.count > 34 else { return }
            let path = [UInt8(ascii: "/")] + line[34...]
            guard let index = path.withUnsafeBytes({ keys.index(of: $0) }) else { return }
            claims[wanted[index].path]?.checksum = .md5(String(decoding: line[..<32], as: UTF8.self))
        }
        try addConfigurationFiles(keys, wanted.map(\.path), &claims)
        try addRPM(keys, wanted.map(\.path), &claims)
        return claims
    }

    /// A path and how older packages spell it: before /bin, /lib and /sbin became links into /usr.
    static func spellings(of path: [UInt8]) -> [[UInt8]] {
        let prefix = Array("/usr".utf8)
        guard path.starts(with: Array("/usr/".utf8)) else { return [path, prefix + path] }
        return [path, Array(path.dropFirst(prefix.count))]
    }
}

// MARK: - dpkg

extension PackageFiles {
    /// Hands over each line of the lists of one kind, of all packages or of some.
    private func forEachDpkgList(
        _ suffix: String, of names: Set<String>? = nil, each: (Owner, UnsafeRawBufferPointer) -> Void
    ) throws {
        let files = try root.namesIfPresent(in: PackageFiles.dpkgFolder).filter { $0.hasSuffix(suffix) }
        guard !files.isEmpty else { return }
        let versions = Dictionary(dpkg.packages.map { ($0.name, $0.version) }) { first, _ in first }
        for file in files {
            let name = String(file.dropLast(suffix.count).prefix { $0 != ":" })
            if let names, !names.contains(name) { continue }
            let owner = Owner(name: name, version: versions[name] ?? "")
            var rest: [UInt8] = []
            try root.chunks("\(PackageFiles.dpkgFolder)/\(file)", limit: PackageFiles.listLimit) { chunk in
                ByteLines.scan(chunk, rest: &rest) { each(owner, $0) }
            }
            rest.withUnsafeBytes { if !$0.isEmpty { each(owner, $0) } }
        }
    }

    /// Configuration files have their checksum in dpkg's status: ` PATH MD5` lines of the field Conffiles.
    private func addConfigurationFiles(
        _ keys: ByteKeys, _ paths: [[UInt8]], _ claims: inout [[UInt8]: Claim]
    ) throws {
        guard let status = try root.bytesIfPresent("/var/lib/dpkg/status", limit: DpkgDatabase.statusLimit) else {
            return
        }
        var isConfiguration = false
        var rest: [UInt8] = []
        func take(_ line: UnsafeRawBufferPointer) {
            guard line.first == UInt8(ascii: " ") else {
                isConfiguration = line.starts(with: "Conffiles:".utf8)
                return
            }
            guard isConfiguration else { return }
            let words = line.split(separator: UInt8(ascii: " "))
            guard words.count == 2, words[1].count == 32,
                let index = keys.index(of: UnsafeRawBufferPointer(rebasing: words[0]))
            else { return }
            claims[paths[index]]?.checksum = .md5(String(decoding: words[1], as: UTF8.self))
        }
        status.withUnsafeBytes { ByteLines.scan($0, rest: &rest, each: take) }
        rest.withUnsafeBytes(take)
    }
}

// MARK: - rpm

extension PackageFiles {
    private static func paths(of header: RPMHeader, each: (Int, [UInt8]) -> Void) {
        var folders: [[UInt8]] = []
        header.strings(.directoryNames) { _, folder in
            folders.append(Array(folder))
            return true
        }
        let places = header.integers(.directoryIndexes)
        header.strings(.baseNames) { index, name in
            guard index < places.count else { return false }
            guard folders.indices.contains(places[index]) else { return true }
            each(index, folders[places[index]] + name)
            return true
        }
    }

    private func addRPM(
        _ keys: ByteKeys, _ paths: [[UInt8]], _ claims: inout [[UInt8]: Claim]
    ) throws {
        try RPMDatabase.headers(of: root) { header in
            var found: [Int: [UInt8]] = [:]
            PackageFiles.paths(of: header) { index, path in
                if let key = path.withUnsafeBytes({ keys.index(of: $0) }) { found[index] = paths[key] }
            }
            guard !found.isEmpty, let package = RPMDatabase.Package(header) else { return }
            let owner = Owner(name: package.name, version: package.fullVersion)
            for path in found.values { claims[path] = Claim(owner: owner) }
            // The number of the algorithm is OpenPGP's: 8 is SHA-256, and MD5 needs no mention.
            let algorithm = header.integer(.fileDigestAlgorithm) ?? 1
            header.strings(.fileDigests) { index, digest in
                guard let path = found[index], !digest.isEmpty else { return true }
                let text = String(decoding: digest, as: UTF8.self)
                switch algorithm {
                case 1: claims[path]?.checksum = .md5(text)
                case 8: claims[path]?.checksum = .sha256(text)
                default: break
                }
                return true
            }
        }
    }
}
