internal import HostRoot

/// Which paths are watched: those that a pattern names, with all that is beneath them, but for the excluded ones.
///
/// A pattern is an absolute path whose components may be shell patterns. An exclude may also be a name without a slash,
/// which then is excluded wherever it is.
struct WatchedPaths: Sendable {
    private let includes: [PathPattern]
    private let excludes: [PathPattern]
    private let excludedNames: [NamePattern]

    init(_ patterns: [String], excluding excluded: [String] = []) {
        includes = patterns.filter { $0.hasPrefix("/") }.map(PathPattern.init)
        excludes = excluded.filter { $0.hasPrefix("/") }.map(PathPattern.init)
        excludedNames = excluded.filter { !$0.contains("/") }.map(NamePattern.init)
    }

    var isEmpty: Bool { includes.isEmpty }

    /// What is watched in the root folder.
    var root: FolderSelection {
        FolderSelection(
            isWhole: includes.contains { $0.names.isEmpty }, includes: includes.map(\.names).filter { !$0.isEmpty },
            excludes: excludes.map(\.names), excludedNames: excludedNames)
    }

    /// Whether a path is watched.
    func contains(_ path: some Collection<UInt8>) -> Bool {
        var selection = root
        var isWatched = false
        for name in path.split(separator: UInt8(ascii: "/")) {
            let verdict = Array(name).withUnsafeBytes { selection.verdict(on: $0) }
            guard let verdict else { return false }
            isWatched = verdict.isWatched
            selection = verdict.inside
        }
        return isWatched
    }
}

/// An absolute path, each of whose components may be a shell pattern.
struct PathPattern: Sendable {
    let names: ArraySlice<NamePattern>

    init(_ text: String) {
        names = text.split(separator: "/").filter { $0 != "." }.map { NamePattern(String($0)) }[...]
    }
}

/// The name of one component, or a shell pattern for it.
struct NamePattern: Sendable {
    /// The bytes of a name without wildcards.
    let literal: [UInt8]?
    private let wildcard: Wildcard

    init(_ text: String) {
        wildcard = Wildcard(text)
        literal = wildcard.isLiteral ? Array(wildcard.literal.utf8) : nil
    }

    func matches(_ name: UnsafeRawBufferPointer) -> Bool {
        if let literal { return literal.count == name.count && literal.elementsEqual(name) }
        return wildcard.matches(String(decoding: name, as: UTF8.self))
    }
}

/// What is watched in one folder: all of it, or what some patterns name.
struct FolderSelection: Sendable {
    let isWhole: Bool
    /// What is left of the patterns that lead through the folder.
    let includes: [ArraySlice<NamePattern>]
    let excludes: [ArraySlice<NamePattern>]
    let excludedNames: [NamePattern]

    /// The only names that can be watched in the folder, where no listing is needed to know them.
    var literals: [[UInt8]]? {
        guard !isWhole else { return nil }
        var names: Set<[UInt8]> = []
        for include in includes {
            guard let literal = include.first?.literal else { return nil }
            names.insert(literal)
        }
        return Array(names)
    }

    /// Nil where a name is neither watched nor on the way to something watched.
    func verdict(on name: UnsafeRawBufferPointer) -> (isWatched: Bool, inside: FolderSelection)? {
        if excludedNames.contains(where: { $0.matches(name) }) { return nil }
        if isWhole && excludes.isEmpty { return (true, self) }
        var isWatched = isWhole
        var within: [ArraySlice<NamePattern>] = []
        if !isWhole {
            for include in includes where include.first?.matches(name) == true {
                if include.count == 1 { isWatched = true } else { within.append(include.dropFirst()) }
            }
            guard isWatched || !within.isEmpty else { return nil }
        }
        var without: [ArraySlice<NamePattern>] = []
        for exclude in excludes where exclude.first?.matches(name) == true {
            if exclude.count == 1 { return nil }
            without.append(exclude.dropFirst())
        }
        return (
            isWatched,
            FolderSelection(isWhole: isWatched, includes: within, excludes: without, excludedNames: excludedNames)
        )
    }
}
