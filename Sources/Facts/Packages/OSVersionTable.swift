internal import Glibc
internal import HostRoot

extension FactTable {
    static let osVersion = FactTable(
        "os_version", "The distribution and its release; one row.",
        columns: [
            .text("name", "Distribution, as it calls itself"),
            .text("version", "Release, as the distribution writes it"),
            .integer("major", "First number of the release"),
            .integer("minor", "Second number of the release; on Debian that of the point release"),
            .integer("patch", "Third number of the release"),
            .text("build", "Build id of image-based systems"),
            .text("platform", "Id of the distribution, such as debian, ubuntu, rhel"),
            .text("platform_like", "Ids of the distributions it is made from, separated by spaces"),
            .text("codename", "Code name of the release"),
            .text("arch", "Machine architecture, as uname(1) names it"),
            .text("version_id", "Release as a machine-readable number, such as 22.04"),
            .text("variant", "Edition of the distribution, such as server"),
            .text("file", "File that these values come from"),
        ],
        sources: ["/etc/os-release", "/usr/lib/os-release", "/etc/debian_version", "uname(2)"]
    ) { host, rows in
        let release = try host.part(OSRelease.self)
        guard let path = release.path else { return }
        var numbers = release.versionNumbers.map(Optional.some)
        if release.id == "debian", numbers.count == 1, let minor = try debianPointRelease(host.root) {
            numbers.append(minor)
        }
        numbers += [nil, nil, nil]
        rows.append([
            .text(release.values["NAME"] ?? "Linux"), .text(release.values["VERSION"]), .int(numbers[0]),
            .int(numbers[1]), .int(numbers[2]), .text(release.values["BUILD_ID"]), .text(release.id),
            .text(release.values["ID_LIKE"]), .text(release.codename), .text(try architecture(of: host.root)),
            .text(release.versionID), .text(release.values["VARIANT_ID"]), .text(path),
        ])
    }

    /// `12.5` in /etc/debian_version is point release 5.
    private static func debianPointRelease(_ root: HostRoot) throws -> Int? {
        let text = try root.textIfPresent("/etc/debian_version", limit: 4096) ?? ""
        let parts = text.split(whereSeparator: \.isWhitespace).first?.split(separator: ".") ?? []
        return parts.count == 2 ? Int(parts[1]) : nil
    }

    /// The kernel's word for the live host; otherwise that of the programs installed there.
    private static func architecture(of root: HostRoot) throws -> String? {
        if root.isLive {
            var name = utsname()
            guard uname(&name) == 0 else { return nil }
            return withUnsafeBytes(of: &name.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        for path in ["/bin/sh", "/usr/bin/env", "/sbin/init", "/bin/busybox"] {
            guard let machine = try elfMachine(root, path) else { continue }
            return machine
        }
        return nil
    }

    private static func elfMachine(_ root: HostRoot, _ path: String) throws -> String? {
        let file: (descriptor: Int32, size: Int64)
        do {
            file = try root.openForReading(path)
        } catch {
            // The next program may do; the architecture is only informative.
            return nil
        }
        defer { close(file.descriptor) }
        var head = [UInt8](repeating: 0, count: 20)
        guard read(file.descriptor, &head, head.count) == head.count, head[0..<4] == [0x7F, 0x45, 0x4C, 0x46] else {
            return nil
        }
        let isLittleEndian = head[5] == 1
        let machine = isLittleEndian ? Int(head[18]) | Int(head[19]) << 8 : Int(head[19]) | Int(head[18]) << 8
        switch machine {
        case 3: return "i686"
        case 62: return "x86_64"
        case 40: return "armv7l"
        case 183: return "aarch64"
        case 21: return isLittleEndian ? "ppc64le" : "ppc64"
        case 22: return "s390x"
        case 243: return "riscv64"
        default: return nil
        }
    }
}
