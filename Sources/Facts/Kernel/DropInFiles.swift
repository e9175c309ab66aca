internal import HostRoot

extension HostRoot {
    /// Files that a set of drop-in folders may hold; far above any real host.
    private static let dropInLimit = 5_000

    /// The files of several drop-in folders in the order of their names; where folders share a name, the file in the
    /// folder named first hides the others, and a link to /dev/null hides them all.
    func dropInFiles(in folders: [String], suffixes: [String] = [".conf"]) throws -> [String] {
        var chosen: [String: String] = [:]
        for folder in folders {
            for name in try namesIfPresent(in: folder) where name.utf8.first != UInt8(ascii: ".") {
                guard chosen[name] == nil, suffixes.contains(where: { name.hasSuffix($0) }) else { continue }
                guard chosen.count < HostRoot.dropInLimit else {
                    throw HostRootError.tooLarge(path: folder, limit: HostRoot.dropInLimit)
                }
                chosen[name] = "\(folder)/\(name)"
            }
        }
        return chosen.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value)
    }

    /// The text of a drop-in file; nil where it is masked (/dev/null), a folder or a dangling link.
    func dropInText(_ path: String) throws -> String? {
        do {
            return try textIfPresent(path)
        } catch HostRootError.wrongKind {
            return nil
        }
    }

    /// The entries of a folder, or none where there is no such folder.
    func entriesIfPresent(in path: String) throws(HostRootError) -> [DirectoryEntry] {
        do {
            return try entries(in: path)
        } catch .notFound {
            return []
        }
    }
}
