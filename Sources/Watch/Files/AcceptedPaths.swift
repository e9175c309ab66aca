internal import Facts

/// What a person accepts: everything, or what some paths cover; a folder covers what is beneath it.
struct AcceptedPaths: Sendable {
    private let patterns: [PathPattern]?

    /// Everything.
    static let all = AcceptedPaths(patterns: nil)

    private init(patterns: [PathPattern]?) {
        self.patterns = patterns
    }

    /// Absolute paths, whose components may be shell patterns.
    init(_ paths: [String]) {
        patterns = paths.map(PathPattern.init)
    }

    var isEverything: Bool { patterns == nil }

    func cover(_ path: [UInt8]) -> Bool {
        guard let patterns else { return true }
        let names = path.split(separator: UInt8(ascii: "/")).map(Array.init)
        return patterns.contains { pattern in
            pattern.names.count <= names.count
                && zip(pattern.names, names).allSatisfy { pattern, name in
                    name.withUnsafeBytes { pattern.matches($0) }
                }
        }
    }
}

/// What becomes of an entry that is accepted now.
struct NewAcceptance: Sendable {
    /// The number of the acceptance in the baseline's list.
    let number: UInt32
    let owners: PackageFileIndex
    /// The numbers in the baseline's list of the packages that own files.
    let packages: [UInt32]

    func package(of path: [UInt8]) -> UInt32 {
        let owner = Int(owners.package(of: path))
        return owner > 0 && owner <= packages.count ? packages[owner - 1] : 0
    }
}
