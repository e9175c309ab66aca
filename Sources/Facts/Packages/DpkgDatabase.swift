internal import HostRoot

/// The packages that dpkg knows of, read once for all tables; none where dpkg is not used.
package struct DpkgDatabase: HostPart {
    package let packages: [Package]
    /// The architecture that packages for `all` count as.
    package let nativeArchitecture: String

    package struct Package: Sendable, Hashable {
        package var name = ""
        package var version = ""
        package var architecture = ""
        /// The source package and its version, where they differ from the binary's only.
        package var sourceName: String?
        package var sourceVersion: String?
        /// Installed size in KiB.
        package var installedSize: Int64?
        /// What is wanted (`install`, `hold`, `deinstall`, `purge`), whether it is in order (`ok`, `reinstreq`), and
        /// its state (`installed`, `config-files`, `half-configured`, …).
        package var want = "install"
        package var flag = "ok"
        package var state = "installed"
        package var maintainer: String?
        package var section: String?
        package var priority: String?

        package var source: String { sourceName ?? name }
        package var versionOfSource: String { sourceVersion ?? version }
        package var isInstalled: Bool { state == "installed" }
        package var isHeld: Bool { want == "hold" }
    }

    /// A status file of 10,000 packages has about 15 MB.
    static let statusLimit = 128 << 20
    static let statusFolder = "/var/lib/dpkg/status.d"

    package init(of host: AuditedHost) throws {
        let root = host.root
        var packages: [Package] = []
        // Absent with another package manager, and in an image that has status.d alone.
        if let status = try root.bytesIfPresent("/var/lib/dpkg/status", limit: Self.statusLimit) {
            packages = DpkgDatabase.packages(status: status)
        }
        // What dpkg had done when it was interrupted, to be merged at its next run.
        let journal = try root.namesIfPresent(in: "/var/lib/dpkg/updates")
        var positions: [String: Int] = [:]
        if !journal.isEmpty {
            for (position, package) in packages.enumerated() {
                positions["\(package.name):\(package.architecture)"] = position
            }
        }
        for name in journal where !name.isEmpty && name.utf8.allSatisfy({ (48...57).contains($0) }) {
            let bytes = try root.bytes("/var/lib/dpkg/updates/\(name)", limit: Self.statusLimit)
            for update in DpkgDatabase.packages(status: bytes) {
                if let known = positions["\(update.name):\(update.architecture)"] {
                    packages[known] = update
                } else {
                    packages.append(update)
                }
            }
        }
        for name in try root.namesIfPresent(in: Self.statusFolder) where !name.hasSuffix(".md5sums") {
            packages += DpkgDatabase.packages(
                status: try root.bytes("\(Self.statusFolder)/\(name)", limit: Self.statusLimit))
        }
        self.packages = packages.filter { $0.state != "not-installed" && !$0.name.isEmpty }
        nativeArchitecture =
            packages.first { $0.name == "dpkg" }?.architecture
            ?? packages.first { $0.architecture != "all" && !$0.architecture.isEmpty }?.architecture ?? "amd64"
    }

    /// The paragraphs of a status file.
    package static func packages(status: [UInt8]) -> [Package] {
        var packages: [Package] = []
        var package = Package()
        status.withUnsafeBytes { bytes in
            DpkgParagraphs.scan(bytes) { line in
                guard let line else {
                    if !package.name.isEmpty { packages.append(package) }
                    package = Package()
                    return
                }
                package.take(line)
            }
        }
        return packages
    }
}

/// One field of a control paragraph: a line `Name: value`; continuation lines are left out.
struct DpkgField {
    let name: UnsafeRawBufferPointer
    let value: UnsafeRawBufferPointer

    var text: String { String(decoding: value, as: UTF8.self) }
}

/// Control paragraphs as dpkg and apt write them.
enum DpkgParagraphs {
    /// Hands over each field, and nil at the end of each paragraph.
    static func scan(_ bytes: UnsafeRawBufferPointer, each: (DpkgField?) -> Void) {
        var rest = bytes[...]
        var isInside = false
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            let line = rest[rest.startIndex..<end]
            rest = end < rest.endIndex ? rest[(end + 1)...] : rest[rest.endIndex...]
            guard let first = line.first, !(line.count == 1 && first == UInt8(ascii: "\r")) else {
                if isInside { each(nil) }
                isInside = false
                continue
            }
            isInside = true
            guard first != UInt8(ascii: " "), first != UInt8(ascii: "\t"), first != UInt8(ascii: "#"),
                let colon = line.firstIndex(of: UInt8(ascii: ":"))
            else { continue }
            let value = trimmed(line[(colon + 1)...])
            each(
                DpkgField(
                    name: UnsafeRawBufferPointer(rebasing: line[line.startIndex..<colon]),
                    value: UnsafeRawBufferPointer(rebasing: value)))
        }
        if isInside { each(nil) }
    }

    private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        var bytes = bytes
        while let first = bytes.first, first == 32 || first == 9 { bytes = bytes.dropFirst() }
        while let last = bytes.last, last == 32 || last == 9 || last == 13 { bytes = bytes.dropLast() }
        return bytes
    }
}

extension DpkgDatabase.Package {
    fileprivate mutating func take(_ field: DpkgField) {
        // The length tells most fields apart without comparing names.
        switch field.name.count {
        case 7 where field.isNamed("package"): name = field.text
        case 7 where field.isNamed("version"): version = field.text
        case 7 where field.isNamed("section"): section = field.text
        case 12 where field.isNamed("architecture"): architecture = field.text
        case 14 where field.isNamed("installed-size"): installedSize = Int64(field.text)
        case 10 where field.isNamed("maintainer"): maintainer = field.text
        case 8 where field.isNamed("priority"): priority = field.text
        case 6 where field.isNamed("status"):
            let words = field.text.split(separator: " ").map(String.init)
            guard words.count == 3 else { return }
            (want, flag, state) = (words[0], words[1], words[2])
        case 6 where field.isNamed("source"):
            let words = field.text.split(separator: " ", maxSplits: 1)
            sourceName = words.first.map(String.init)
            if words.count == 2, words[1].hasPrefix("("), words[1].hasSuffix(")") {
                sourceVersion = String(words[1].dropFirst().dropLast())
            }
        default: break
        }
    }
}

extension DpkgField {
    /// Field names are matched without regard to case.
    func isNamed(_ wanted: StaticString) -> Bool {
        guard name.count == wanted.utf8CodeUnitCount else { return false }
        for index in 0..<name.count {
            let byte = name[index]
            let lower = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
            if lower != wanted.utf8Start[index] { return false }
        }
        return true
    }
}
