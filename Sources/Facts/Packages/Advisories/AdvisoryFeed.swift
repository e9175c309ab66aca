internal import Crypto
internal import Glibc
internal import HostRoot
internal import Localization

/// The advisories that were imported, in one compact file.
///
/// A line of text each, tabs between the fields, sorted by release and package:
///
/// ```
/// elpis-advisories  1
/// sha256  <of all that follows>
/// @created  <seconds since 1970>
/// @release  debian:12
/// package  introduced  fixed  advisory  CVEs  severity  summary
/// ```
package struct AdvisoryFeed: HostPart {
    package let path: String
    package let created: Int64
    /// Number of entries by release.
    package let counts: [String: Int]
    /// The entries that concern an installed package of this host.
    let entries: [Advisory]
    /// The release of this host, as the feed names it.
    let releases: [String]

    package static let standardPath = "/var/lib/elpis/advisories.tsv"
    /// The policy's parameter; a path that begins with `auditor:` is one of the auditing system, not of the audited.
    static let parameter = "advisory_feed"
    private static let formatVersion = "1"
    private static let fileLimit = 512 << 20
    private static let summaryLimit = 160
    /// Scalars of one field; some advisories name hundreds of CVEs.
    private static let fieldLimit = 20_000

    package init(of host: AuditedHost) throws {
        var place = AdvisoryFeed.standardPath
        if case .text(let own)? = host.parameters[AdvisoryFeed.parameter]?.first { place = own }
        let isAuditors = place.hasPrefix("auditor:")
        let path = isAuditors ? String(place.dropFirst(8)) : place
        let root = isAuditors ? try HostRoot() : host.root
        guard let bytes = try root.bytesIfPresent(path, limit: AdvisoryFeed.fileLimit) else {
            throw Obstacle.Cause.unsupported(
                LocalizedText(
                    en: "no advisory feed has been imported (elpis advisories import)",
                    ja: "脆弱性情報が取り込まれていません (elpis advisories import)"))
        }
        self.path = path
        let release = try host.part(OSRelease.self)
        releases = AdvisoryFeed.releases(of: release)
        var names: Set<String> = []
        for package in try host.part(DpkgDatabase.self).packages where package.isInstalled {
            names.insert(package.source)
        }
        for package in try host.part(RPMDatabase.self).packages {
            names.insert(package.name)
            names.insert(package.source)
        }
        let content = try AdvisoryFeed.content(of: bytes, path: path, wanted: names, releases: Set(releases))
        created = content.created
        counts = content.counts
        entries = content.entries
    }

    /// The names under which a feed may have this distribution's release.
    static func releases(of release: OSRelease) -> [String] {
        let major = String(release.versionID.prefix { $0 != "." })
        switch release.id {
        case "debian": return ["debian:\(major)"]
        case "ubuntu": return ["ubuntu:\(release.versionID)"]
        case "rhel", "almalinux", "rocky": return ["\(release.id):\(major)"]
        default: return []
        }
    }

    /// The release of a host, for an import that keeps only what concerns it.
    package static func releases(of host: AuditedHost) throws -> [String] {
        releases(of: try host.part(OSRelease.self))
    }
}

// MARK: - Reading

extension AdvisoryFeed {
    struct Content {
        var created: Int64 = 0
        var counts: [String: Int] = [:]
        var entries: [Advisory] = []
    }

    /// Verifies the file's checksum and picks the entries of the wanted packages.
    static func content(
        of bytes: [UInt8], path: String, wanted names: Set<String>, releases: Set<String>
    ) throws(Obstacle.Cause) -> Content {
        let lines = bytes.split(separator: 10, maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3, lines[0].elementsEqual("elpis-advisories\t\(formatVersion)".utf8) else {
            throw .malformed(path: path, line: 1)
        }
        guard lines[1].elementsEqual("sha256\t\(checksum(of: lines[2]))".utf8) else {
            throw .malformed(path: path, line: 2)
        }
        let keys = ByteKeys(names.map { Array($0.utf8) })
        var content = Content()
        var release = ""
        var isWanted = false
        func take(_ line: UnsafeRawBufferPointer) {
            guard let first = line.first else { return }
            if first == UInt8(ascii: "@") {
                let fields = String(decoding: line, as: UTF8.self).split(separator: "\t").map(String.init)
                guard fields.count == 2 else { return }
                if fields[0] == "@created" { content.created = Int64(fields[1]) ?? 0 }
                if fields[0] == "@release" {
                    release = fields[1]
                    isWanted = releases.contains(release)
                }
                return
            }
            content.counts[release, default: 0] += 1
            guard isWanted, let start = line.baseAddress, let tab = memchr(start, 9, line.count),
                keys.index(of: UnsafeRawBufferPointer(start: start, count: UnsafeRawPointer(tab) - start)) != nil,
                let advisory = Advisory(line: line, ecosystem: release)
            else { return }
            content.entries.append(advisory)
        }
        var rest: [UInt8] = []
        lines[2].withUnsafeBytes { ByteLines.scan($0, rest: &rest, each: take) }
        return content
    }

    private static func checksum(of bytes: ArraySlice<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: SHA256.hash(data: bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

// MARK: - Writing

extension AdvisoryFeed {
    /// The file's content for these advisories; of two that say the same of a package the graver rating is kept.
    package static func file(of advisories: [Advisory], created: Int64) -> [UInt8] {
        var unique: [Key: Advisory] = [:]
        for advisory in advisories {
            let key = Key(advisory)
            if let known = unique[key], Advisory.rank(known.severity) >= Advisory.rank(advisory.severity) { continue }
            unique[key] = advisory
        }
        let sorted = unique.values.sorted { left, right in
            (left.ecosystem, left.package, left.id, left.introduced)
                < (right.ecosystem, right.package, right.id, right.introduced)
        }
        var body: [UInt8] = Array("@created\t\(created)\n".utf8)
        var release = ""
        for advisory in sorted {
            if advisory.ecosystem != release {
                release = advisory.ecosystem
                body += "@release\t\(clean(release))\n".utf8
            }
            let fields = [
                advisory.package, advisory.introduced, advisory.fixed, advisory.id, advisory.cves, advisory.severity,
                String(String.UnicodeScalarView(advisory.summary.unicodeScalars.prefix(summaryLimit))),
            ]
            body += fields.map { clean($0) }.joined(separator: "\t").utf8
            body.append(10)
        }
        let head = "elpis-advisories\t\(formatVersion)\nsha256\t\(checksum(of: body[...]))\n"
        return Array(head.utf8) + body
    }

    private struct Key: Hashable {
        let ecosystem: String
        let package: String
        let id: String
        let introduced: String

        init(_ advisory: Advisory) {
            ecosystem = advisory.ecosystem
            package = advisory.package
            id = advisory.id
            introduced = advisory.introduced
        }
    }

    /// Without what would break a line or a terminal, and not longer than a line of a report.
    private static func clean(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(fieldLimit)
            .map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : $0 }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars)
        let plain = String(result)
        return plain.hasPrefix("@") ? " " + plain : plain
    }
}

extension Advisory {
    fileprivate init?(line: UnsafeRawBufferPointer, ecosystem: String) {
        let fields = line.split(separator: 9, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 7 else { return nil }
        self.ecosystem = ecosystem
        (package, introduced, fixed, id) = (fields[0], fields[1], fields[2], fields[3])
        (cves, severity, summary) = (fields[4], fields[5], fields[6])
    }
}
