/// A name on the command line that nothing has: a misspelt name must not pass for one that is there.
package struct UnknownName: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    /// What is said names the known name that is most likely meant, or otherwise where the known ones are found.
    package init(_ name: String, of kind: String, among known: some Sequence<String>, otherwise hint: String) {
        let advice = nearestName(to: name, among: known).map { "did you mean '\($0)'?" } ?? hint
        description = "there is no \(kind) '\(name)'; \(advice)"
    }
}

/// The known name that a misspelt one most likely means; nil where none is near.
private func nearestName(to name: String, among known: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().utf8.prefix(64))
    // A third of the letters may be wrong.
    let limit = max(1, wanted.count / 3)
    return known.map { ($0, distance(wanted, Array($0.utf8.prefix(64)))) }
        .filter { $0.1 <= limit || (wanted.count >= 4 && $0.0.contains(name)) }
        .min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
}

/// Letters to add, remove or replace (Levenshtein).
private func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var previous = Array(0...right.count)
    for (row, letter) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            current.append(
                min(previous[column + 1] + 1, current[column] + 1, previous[column] + (letter == other ? 0 : 1)))
        }
        previous = current
    }
    return previous[right.count]
}
