/// The sealed list of accepted files: who accepted what, the packages of then, and the entries folder by folder.
enum BaselineDocument {
    static let version: Int64 = 1

    /// What a record holds.
    enum Kind: Int64 {
        case head = 1
        case acceptances = 2
        case packages = 3
        case folder = 4
    }

    /// Acceptances and packages in one record.
    static let listLimit = 1000
    /// Bytes of packed entries in one record.
    static let pageSize = 48 << 10
}

/// What stands before the entries of the baseline.
struct BaselineHead: Sendable {
    /// Everybody who accepted something, oldest first.
    var acceptances: [Acceptance] = []
    /// The packages and their versions when the files that they own were accepted.
    var packages: [Package] = []

    struct Package: Sendable, Hashable {
        let name: String
        var version: String
    }

    /// The name under which an entry knows a package; nil for none.
    func package(_ number: UInt32) -> Package? {
        number > 0 && number <= packages.count ? packages[Int(number) - 1] : nil
    }

    func acceptance(_ number: UInt32) -> Acceptance? {
        number < acceptances.count ? acceptances[Int(number)] : nil
    }
}

/// Reads the baseline in its order.
final class BaselineCursor {
    private(set) var head = BaselineHead()
    private let reader: SealedReader
    private let path: String
    /// The folder of the page at hand; nil at the end.
    private(set) var folder: [UInt8]?
    private var page: ArraySlice<UInt8> = []
    private var places: [PackedPlace] = []
    private var position = 0

    /// - Throws: ``StateError`` where the document is not what its seal promises.
    init(_ reader: SealedReader, path: String) throws(StateError) {
        self.reader = reader
        self.path = path
        try readHead()
    }

    /// Hands over the entries of the name at hand, and goes on to the next.
    func take<Result>(
        _ body: (_ name: UnsafeRawBufferPointer, BaselineEntries) throws(StateError) -> Result
    ) throws(StateError) -> Result {
        let first = position
        var entries = [places[first]]
        position += 1
        if position < places.count, hasSameName(first, position) {
            entries.append(places[position])
            position += 1
        }
        var result: Swift.Result<Result, StateError>?
        page.withUnsafeBytes { page in
            var old = BaselineEntries()
            for place in entries {
                let bytes = UnsafeRawBufferPointer(rebasing: page[place.start..<place.end])
                if place.standing(in: page) == .accepted { old.accepted = bytes } else { old.seen = bytes }
            }
            result = Swift.Result { () throws(StateError) in try body(entries[0].name(in: page), old) }
        }
        guard let result else { throw .unsealed(path: path) }
        let value = try result.get()
        if position >= places.count { try readPage() }
        return value
    }

    /// How the name at hand stands to another one.
    func compareName(to other: UnsafeRawBufferPointer) -> Int {
        page.withUnsafeBytes { PathOrder.compareNames(places[position].name(in: $0), other) }
    }

    private func hasSameName(_ first: Int, _ second: Int) -> Bool {
        page.withUnsafeBytes { page in
            let (left, right) = (places[first], places[second])
            return left.nameCount == right.nameCount
                && PathOrder.compareNames(left.name(in: page), right.name(in: page)) == 0
        }
    }

    private func readHead() throws(StateError) {
        while var record = try reader.next() {
            do {
                switch BaselineDocument.Kind(rawValue: try record.number()) {
                case .head:
                    let version = try record.number()
                    guard version <= BaselineDocument.version else {
                        throw StateError.newer(path: path, version: Int(clamping: version))
                    }
                case .acceptances: while !record.isAtEnd { head.acceptances.append(try record.acceptance()) }
                case .packages:
                    while !record.isAtEnd {
                        head.packages.append(
                            BaselineHead.Package(name: try record.text(), version: try record.text()))
                    }
                case .folder: return try take(&record)
                case nil: throw StateRecordError()
                }
            } catch let error as StateError {
                throw error
            } catch {
                throw .unsealed(path: path)
            }
        }
    }

    private func readPage() throws(StateError) {
        folder = nil
        guard var record = try reader.next() else { return }
        do {
            guard BaselineDocument.Kind(rawValue: try record.number()) == .folder else { throw StateRecordError() }
            try take(&record)
        } catch {
            throw .unsealed(path: path)
        }
    }

    private func take(_ record: inout StateRecordReader) throws(StateRecordError) {
        folder = Array(try record.bytes())
        page = try record.bytes()
        guard let places = page.withUnsafeBytes({ PackedPlace.all(in: $0) }), !places.isEmpty else {
            throw StateRecordError()
        }
        self.places = places
        position = 0
    }
}

/// Writes the baseline in its order.
final class BaselineWriter {
    private let writer: SealedWriter
    private var folder: [UInt8] = []
    private var page = PackedEntries()

    init(_ writer: SealedWriter, head: BaselineHead) throws(StateError) {
        self.writer = writer
        var record = StateRecord()
        record.append(BaselineDocument.Kind.head.rawValue)
        record.append(BaselineDocument.version)
        try writer.append(record)
        try append(.acceptances, head.acceptances) { $0.append($1) }
        try append(.packages, head.packages) { record, package in
            record.append(package.name)
            record.append(package.version)
        }
    }

    func append(_ folder: [UInt8], _ packed: UnsafeRawBufferPointer) throws(StateError) {
        if folder != self.folder || page.bytes.count >= BaselineDocument.pageSize { try writePage() }
        self.folder = folder
        page.append(packed)
    }

    func append(_ folder: [UInt8], _ name: [UInt8], _ entry: FileEntry) throws(StateError) {
        var packed = PackedEntries()
        name.withUnsafeBytes { packed.append($0, entry) }
        var failure: StateError?
        packed.bytes.withUnsafeBytes { bytes in
            do throws(StateError) { try append(folder, bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    func finish() throws(StateError) {
        try writePage()
    }

    private func writePage() throws(StateError) {
        guard !page.isEmpty else { return }
        var record = StateRecord()
        record.append(BaselineDocument.Kind.folder.rawValue)
        record.append(folder)
        record.append(page.bytes)
        try writer.append(record)
        page.removeAll()
    }

    private func append<Element>(
        _ kind: BaselineDocument.Kind, _ list: [Element], each: (inout StateRecord, Element) -> Void
    ) throws(StateError) {
        for start in stride(from: 0, to: list.count, by: BaselineDocument.listLimit) {
            var record = StateRecord()
            record.append(kind.rawValue)
            for element in list[start..<min(start + BaselineDocument.listLimit, list.count)] {
                each(&record, element)
            }
            try writer.append(record)
        }
    }
}
