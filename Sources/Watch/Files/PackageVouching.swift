internal import Facts
internal import HostRoot

/// Tells apart what the package manager changed, and matches the package's own checksums, from what nobody vouches for.
struct PackageVouching {
    private let host: AuditedHost
    private let head: BaselineHead

    init(_ host: AuditedHost, _ head: BaselineHead) {
        self.host = host
        self.head = head
    }

    /// The report with each difference's package, where its package vouches for it.
    func vouched(_ report: FileReport) throws -> FileReport {
        guard !report.differences.isEmpty else { return report }
        var report = report
        do {
            let files = try PackageFiles(of: host)
            let versions = try self.versions()
            let claims = try files.claims(on: wanted(report.differences))
            for index in report.differences.indices {
                guard let name = try voucher(for: report.differences[index], claims, versions) else { continue }
                report.differences[index].voucher = name
                report.differences[index].vouchedBy = change(of: name, to: versions[name])
            }
        } catch {
            report.vouchingObstacle = Obstacle.Cause(error)
        }
        return report
    }

    /// The files to ask about: those found, and where found links lead.
    private func wanted(_ differences: [FileDifference]) -> Set<[UInt8]> {
        var wanted: Set<[UInt8]> = []
        for difference in differences where difference.found.map({ $0.standing != .vouched }) ?? true {
            wanted.insert(difference.pathBytes)
            if let target = difference.linkTarget { wanted.insert(target) }
        }
        return wanted
    }

    private func voucher(
        for difference: FileDifference, _ claims: [[UInt8]: PackageFiles.Claim], _ versions: [String: String]
    ) throws -> String? {
        switch difference.status {
        case .unreadable: return nil
        case .removed:
            // The package that brought it has another version now, or is gone, and no longer has the file.
            guard let package = head.package(difference.packageNumber), versions[package.name] != package.version,
                claims[difference.pathBytes] == nil
            else { return nil }
            return package.name
        case .added, .changed:
            // An earlier run has compared it, and it has not changed since.
            if let found = difference.found, found.standing == .vouched { return head.package(found.package)?.name }
            guard let found = difference.found, let claim = claims[difference.pathBytes],
                difference.isVouchable, try isAsPackaged(difference, found, claim, claims)
            else { return nil }
            return claim.owner.name
        }
    }

    private func isAsPackaged(
        _ difference: FileDifference, _ found: FileEntry, _ claim: PackageFiles.Claim,
        _ claims: [[UInt8]: PackageFiles.Claim]
    ) throws -> Bool {
        switch found.kind {
        case .regular:
            guard case .sha256(let hash) = found.content, let checksum = claim.checksum else { return false }
            switch checksum {
            case .sha256(let text): return text == Hexadecimal.text(hash)
            case .md5(let text):
                // What the checksum is of must be what the difference is about.
                let sums = try FileChecksums(
                    host.root, String(decoding: difference.pathBytes, as: UTF8.self), limit: Int(found.size))
                return sums.md5 == text && sums.sha256 == Hexadecimal.text(hash)
            }
        case .directory: return true
        // Packages have no checksums of links; one that leads to a file of the same package is its own.
        case .symbolicLink:
            return difference.linkTarget.flatMap { claims[$0] }?.owner.name == claim.owner.name
        case .fifo, .socket, .characterDevice, .blockDevice, .unknown: return false
        }
    }

    /// For example `libssl3 3.0.11-1 → 3.0.15-1`.
    private func change(of name: String, to version: String?) -> String {
        let before = head.packages.last { $0.name == name }?.version
        switch (before, version) {
        case (let before?, let version?) where before == version || before.isEmpty: return "\(name) \(version)"
        case (let before?, let version?): return "\(name) \(before) → \(version)"
        case (nil, let version?): return "\(name) \(version)"
        case (let before?, nil): return "\(name) \(before) →"
        case (nil, nil): return name
        }
    }

    private func versions() throws -> [String: String] {
        var versions: [String: String] = [:]
        for package in try host.part(DpkgDatabase.self).packages where package.isInstalled {
            versions[package.name] = package.version
        }
        for package in try host.part(RPMDatabase.self).packages { versions[package.name] = package.fullVersion }
        return versions
    }
}

extension FileDifference {
    /// Whether a package's checksum can explain it: it says nothing about owners, modes and attributes of a known file.
    fileprivate var isVouchable: Bool {
        if status == .added { return found.map { $0.permissions & 0o6000 == 0 } ?? false }
        return changes.allSatisfy { [.content, .size, .target].contains($0.what) }
    }

    /// Where a found link leads, without links on the way; nil for what is no link.
    fileprivate var linkTarget: [UInt8]? {
        guard let link = found?.link, !link.isEmpty else { return nil }
        let slash = UInt8(ascii: "/")
        var names = link.first == slash ? [] : pathBytes.split(separator: slash).dropLast().map(Array.init)
        for name in link.split(separator: slash) where !name.elementsEqual([UInt8(ascii: ".")]) {
            if name.elementsEqual("..".utf8) { _ = names.popLast() } else { names.append(Array(name)) }
        }
        return names.flatMap { [slash] + $0 }
    }
}

extension BaselineHead {
    /// Takes the packages of a host; the result is the number here of each of them. Those in `updated` (all, where that
    /// is nil) and new ones get their present version.
    mutating func take(_ owners: [PackageFiles.Owner], updating updated: Set<UInt32>?) -> [UInt32] {
        var numbers: [String: Int] = [:]
        for (index, package) in packages.enumerated() { numbers[package.name] = index }
        return owners.enumerated().map { place, owner in
            guard let index = numbers[owner.name] else {
                packages.append(Package(name: owner.name, version: owner.version))
                return UInt32(packages.count)
            }
            if updated?.contains(UInt32(place + 1)) ?? true { packages[index].version = owner.version }
            return UInt32(index + 1)
        }
    }

    /// The number of the package that vouches for each path; a package that was not there before gets one.
    mutating func vouchers(of differences: [FileDifference]) -> [[UInt8]: UInt32] {
        var numbers: [String: UInt32] = [:]
        for (index, package) in packages.enumerated() { numbers[package.name] = UInt32(index + 1) }
        var vouchers: [[UInt8]: UInt32] = [:]
        for difference in differences {
            guard let name = difference.voucher else { continue }
            if numbers[name] == nil {
                packages.append(Package(name: name, version: ""))
                numbers[name] = UInt32(packages.count)
            }
            vouchers[difference.pathBytes] = numbers[name]
        }
        return vouchers
    }
}
