/// The name of a file that the rotation of a log left behind.
package struct RotatedName: Sendable, Hashable {
    package let name: String
    /// The name without the ending of a compression.
    package let plainName: String
    /// Nil where the compression is not known.
    package let format: StreamDecoder.Format?
    /// What stands where the names differ: a number, or digits of a date.
    private let age: Age

    private enum Age: Hashable {
        /// `.1`, `.2`, …: the newest has the lowest.
        case number(Int)
        /// `-20260101`: the newest is the last in the order of texts.
        case date(String)
        /// `.old`: there is one.
        case only
        /// `-2026010100.backup`: what a program wrote under the log's name while logrotate had moved the log away and
        /// not yet made the new one; logrotate moves it out of its way.
        case strayed
    }

    private static let compressions = [".gz", ".xz", ".zst", ".lz4", ".bz2", ".lzma", ".Z", ".lzo"]

    /// Nil where the name is not that of a rotated `log`, which is a name without its folder.
    package init?(_ name: String, of log: String) {
        let compression = RotatedName.compressions.first { name.hasSuffix($0) }
        let plain = String(name.dropLast(compression?.count ?? 0))
        guard let age = RotatedName.age(of: plain, log) else { return nil }
        self.name = name
        plainName = plain
        self.age = age
        format = compression == nil ? .plain : StreamDecoder.Format.allCases.first { $0.rawValue == compression }
    }

    private static func age(of name: String, _ log: String) -> Age? {
        if name.hasPrefix(log) { return age(String(name.dropFirst(log.count))) }
        // Logrotate can keep an ending: app.log becomes app-20260101.log.
        guard let dot = log.lastIndex(of: "."), dot != log.startIndex, name.hasPrefix(log[..<dot]),
            name.hasSuffix(log[dot...]), name.count > log.count
        else { return nil }
        let start = name.index(name.startIndex, offsetBy: log.distance(from: log.startIndex, to: dot))
        return age(String(name[start...].dropLast(log[dot...].count)))
    }

    private static func age(_ difference: String) -> Age? {
        if difference == ".old" { return .only }
        if difference.hasPrefix("-"), difference.hasSuffix(".backup"),
            difference.dropFirst().dropLast(".backup".count).allSatisfy({ $0.isASCII && $0.isNumber })
        {
            return .strayed
        }
        guard let first = difference.first, first == "." || first == "-" || first == "_" else { return nil }
        let digits = difference.dropFirst()
        guard let start = digits.first, start.isASCII, start.isNumber,
            digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || "-_.T:".utf8.contains($0) })
        else { return nil }
        if first == ".", digits.count <= 5, let number = Int(digits) { return .number(number) }
        return .date(String(digits))
    }

    /// Whether the other was rotated later; nil where the names do not tell.
    package func isOlder(than other: RotatedName) -> Bool? {
        switch (age, other.age) {
        case (.number(let own), .number(let others)): own > others
        case (.date(let own), .date(let others)): own < others
        case (.number, _), (.date, _), (.only, _), (.strayed, _): nil
        }
    }

    /// Whether only the times of the files tell its place among the others.
    package var isStrayed: Bool { age == .strayed }
}
