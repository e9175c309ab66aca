internal import Glibc

/// Finds a few packages in an apt index (`Packages`) of tens of megabytes.
///
/// The index is taken in pieces as it is read. Of packages that are not wanted nothing is looked at but their name and
/// the ends of their lines.
struct PackageIndexScanner {
    /// One paragraph of a wanted package.
    struct Entry {
        /// Which of the wanted names it is.
        let key: Int
        let version: String
        let architecture: String
        /// Percentage of hosts that shall take it by now; nil for all.
        let phasedPercentage: Int?
    }

    private(set) var entries: [Entry] = []
    private let keys: ByteKeys
    private var rest: [UInt8] = []
    private var isSkipping = false
    private var isAtLineStart = true
    private var key: Int?
    private var version = ""
    private var architecture = ""
    private var phasedPercentage: Int?

    /// A line that is kept whole; real ones have some kilobytes.
    private static let lineLimit = 1 << 20

    init(wanted keys: ByteKeys) {
        self.keys = keys
    }

    mutating func consume(_ chunk: UnsafeRawBufferPointer) {
        guard let start = chunk.baseAddress else { return }
        var place = start
        let end = start + chunk.count
        if !rest.isEmpty {
            guard let newline = memchr(place, 10, end - place) else {
                keep(place, end)
                return
            }
            rest.append(contentsOf: UnsafeRawBufferPointer(start: place, count: UnsafeRawPointer(newline) - place))
            let line = rest
            rest.removeAll(keepingCapacity: true)
            line.withUnsafeBytes { take($0) }
            place = UnsafeRawPointer(newline) + 1
        }
        while place < end {
            if isSkipping {
                if isAtLineStart && place.load(as: UInt8.self) == 10 {
                    isSkipping = false
                    place += 1
                    continue
                }
                guard let newline = memchr(place, 10, end - place) else {
                    isAtLineStart = false
                    return
                }
                isAtLineStart = true
                place = UnsafeRawPointer(newline) + 1
            } else {
                guard let newline = memchr(place, 10, end - place) else {
                    keep(place, end)
                    return
                }
                take(UnsafeRawBufferPointer(start: place, count: UnsafeRawPointer(newline) - place))
                place = UnsafeRawPointer(newline) + 1
            }
        }
    }

    /// Call this once after the last piece.
    mutating func finish() {
        let line = rest
        rest = []
        if !line.isEmpty { line.withUnsafeBytes { take($0) } }
        endParagraph()
    }

    private mutating func keep(_ place: UnsafeRawPointer, _ end: UnsafeRawPointer) {
        rest.append(contentsOf: UnsafeRawBufferPointer(start: place, count: end - place))
        guard rest.count > PackageIndexScanner.lineLimit else { return }
        rest = []
        isSkipping = true
        isAtLineStart = false
    }

    private mutating func take(_ line: UnsafeRawBufferPointer) {
        guard line.count > 0 else {
            endParagraph()
            return
        }
        if let name = PackageIndexScanner.value(of: "Package: ", in: line) {
            key = keys.index(of: name)
            if key == nil {
                isSkipping = true
                isAtLineStart = true
                version = ""
            }
        } else if let value = PackageIndexScanner.value(of: "Version: ", in: line) {
            version = String(decoding: value, as: UTF8.self)
        } else if let value = PackageIndexScanner.value(of: "Architecture: ", in: line) {
            architecture = String(decoding: value, as: UTF8.self)
        } else if let value = PackageIndexScanner.value(of: "Phased-Update-Percentage: ", in: line) {
            phasedPercentage = Int(String(decoding: value, as: UTF8.self))
        }
    }

    private mutating func endParagraph() {
        if let key, !version.isEmpty {
            entries.append(
                Entry(key: key, version: version, architecture: architecture, phasedPercentage: phasedPercentage))
        }
        key = nil
        version = ""
        architecture = ""
        phasedPercentage = nil
    }

    private static func value(of field: StaticString, in line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let count = field.utf8CodeUnitCount
        guard line.count > count, let start = line.baseAddress, memcmp(start, field.utf8Start, count) == 0 else {
            return nil
        }
        return UnsafeRawBufferPointer(rebasing: line[count...])
    }
}
