internal import HostRoot

/// The version of the OpenSSH server, and whose build it is: both decide its defaults.
package struct OpenSSHVersion: Sendable, Hashable {
    package let major: Int
    package let minor: Int
    package let vendor: Vendor

    package enum Vendor: String, Sendable {
        case debian, redHat, upstream
    }

    /// What is assumed where nothing tells: the newest whose defaults are known.
    package static let newestKnown = OpenSSHVersion(major: 10, minor: 0, vendor: .upstream)

    package func isAtLeast(_ major: Int, _ minor: Int) -> Bool {
        (self.major, self.minor) >= (major, minor)
    }

    package init(major: Int, minor: Int, vendor: Vendor) {
        self.major = major
        self.minor = minor
        self.vendor = vendor
    }

    /// From the banner text `OpenSSH_9.2p1 Debian-2+deb12u3`; nil where it is none.
    package init?(banner: some Sequence<UInt8>, vendor: Vendor) {
        let text = String(decoding: Array(banner.prefix(80)), as: UTF8.self)
        guard text.hasPrefix("OpenSSH_") else { return nil }
        let numbers = text.dropFirst(8).prefix { $0.isASCII && ($0.isNumber || $0 == ".") }.split(separator: ".")
        guard numbers.count >= 2, let major = Int(numbers[0]), let minor = Int(numbers[1]) else { return nil }
        let isDebian = text.contains(" Debian") || text.contains(" Ubuntu")
        self.init(major: major, minor: minor, vendor: isDebian ? .debian : vendor)
    }
}

/// The SSH server that is installed, if one is.
package struct SSHServer: HostPart {
    /// Whether there is a server (or, in a root without programs, its configuration).
    package let isInstalled: Bool
    package let version: OpenSSHVersion
    /// True where the version was read rather than assumed.
    package let isVersionKnown: Bool

    static let programs = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd"]
    /// The program has about 1 MB.
    private static let programLimit = 16 << 20

    package init(of host: AuditedHost) throws {
        let root = host.root
        let program = SSHServer.programs.first { root.exists($0) }
        // Without /usr/sbin this is a configuration laid out alone, not a host whose server was removed.
        let isConfigurationAlone =
            program == nil && root.exists(SshdConfiguration.mainFile) && !root.exists("/usr/sbin")
        isInstalled = program != nil || isConfigurationAlone
        let release = try host.part(OSRelease.self)
        var found: OpenSSHVersion?
        if let program { found = SSHServer.version(of: program, root: root, vendor: release.vendor) }
        found = found ?? release.openSSH
        isVersionKnown = found != nil
        version = found ?? .newestKnown
    }

    /// The banner within the program, such as `OpenSSH_9.6p1 Ubuntu-3ubuntu13`.
    private static func version(of program: String, root: HostRoot, vendor: OpenSSHVersion.Vendor) -> OpenSSHVersion? {
        // A program that cannot be read leaves the version to the release of the distribution.
        guard let bytes = try? root.bytes(program, limit: programLimit) else { return nil }
        return version(in: bytes, vendor: vendor)
    }

    /// The first `OpenSSH_<number>.<number>p<number>` of a program; patterns for old peers have no `p`.
    package static func version(in bytes: [UInt8], vendor: OpenSSHVersion.Vendor) -> OpenSSHVersion? {
        let wanted = Array("OpenSSH_".utf8)
        var best: OpenSSHVersion?
        bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            let end = bytes.count - 16
            while index < end {
                // Every eighth byte decides whether the text can be near: its letters are few.
                guard bytes[index] == wanted[0], bytes[index + 4] == wanted[4], bytes[index + 7] == wanted[7],
                    (0..<wanted.count).allSatisfy({ bytes[index + $0] == wanted[$0] })
                else {
                    index += 1
                    continue
                }
                let text = bytes[index..<min(index + 80, bytes.count)].prefix { $0 >= 0x20 && $0 < 0x7f }
                index += wanted.count
                let number = text.dropFirst(wanted.count).prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: ",") }
                guard number.contains(UInt8(ascii: "p")), let version = OpenSSHVersion(banner: text, vendor: vendor)
                else { continue }
                if best == nil || version.vendor == .debian { best = version }
                if version.vendor == .debian { return }
            }
        }
        return best
    }
}

extension OSRelease {
    /// Whose OpenSSH the distribution ships.
    var vendor: OpenSSHVersion.Vendor {
        let names = Set([id] + idLike)
        if !names.isDisjoint(with: ["debian", "ubuntu"]) { return .debian }
        if !names.isDisjoint(with: ["rhel", "fedora", "centos"]) { return .redHat }
        return .upstream
    }

    /// The version that this release of the distribution came with.
    var openSSH: OpenSSHVersion? {
        let major = versionID.split(separator: ".").first.map(String.init) ?? ""
        let known: (Int, Int)? =
            switch (vendor, id, id == "ubuntu" ? versionID : major) {
            case (.debian, "ubuntu", "20.04"): (8, 2)
            case (.debian, "ubuntu", "22.04"): (8, 9)
            case (.debian, "ubuntu", "24.04"): (9, 6)
            case (.debian, "ubuntu", "24.10"): (9, 7)
            case (.debian, "ubuntu", "25.04"): (9, 9)
            case (.debian, "debian", "11"): (8, 4)
            case (.debian, "debian", "12"): (9, 2)
            case (.debian, "debian", "13"): (10, 0)
            case (.redHat, "fedora", _): nil
            case (.redHat, _, "8"): (8, 0)
            case (.redHat, _, "9"): (8, 7)
            case (.redHat, _, "10"): (9, 9)
            default: nil
            }
        return known.map { OpenSSHVersion(major: $0.0, minor: $0.1, vendor: vendor) }
    }
}
