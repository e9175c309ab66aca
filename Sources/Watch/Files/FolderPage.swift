internal import CLinux
internal import Glibc
internal import Synchronization

/// A stretch of one folder on its way through a pass: what the baseline says, what was found, what must be examined.
final class FolderPage: Sendable {
    let path: [UInt8]
    /// Held open until the page has been settled.
    let directory: OpenFolder?
    let items: [Item]
    /// Names, each with its final NUL.
    private let names: [UInt8]
    /// Entries of the baseline, packed.
    private let packed: [UInt8]
    private let results: Mutex<Results>

    struct Item: Sendable {
        let name: Range<Int>
        /// Where the accepted entry, and one that was only seen, lie among the packed ones.
        var accepted: Range<Int>?
        var seen: Range<Int>?
        var need: Need
    }

    /// What an item needs.
    enum Need: Sendable {
        case nothing
        /// It is as it was seen before, which is not as it was accepted.
        case wasSeen
        case examination
        /// The baseline has it, and the folder has not.
        case missing
        case unreadable(code: Int32)
    }

    private struct Results {
        var entries: [Int: Result<FileEntry?, Errno>] = [:]
        var open: Int
    }

    fileprivate init(_ draft: FolderPageDraft) {
        path = draft.path
        directory = draft.directory
        items = draft.items
        names = draft.names
        packed = draft.packed
        results = Mutex(Results(open: draft.examinations))
    }

    func name(_ item: Item) -> [UInt8] { Array(names[item.name]) }

    func entry(_ place: Range<Int>) -> FileEntry? {
        withPacked(place) { bytes in PackedPlace.all(in: bytes)?.first?.entry(in: bytes) }
    }

    func withPacked<Result>(_ place: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        packed.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[place])) }
    }

    func result(_ index: Int) -> Result<FileEntry?, Errno>? {
        results.withLock { $0.entries[index] }
    }

    /// Examines some items, and says whether these were the last.
    func examine(_ indices: [Int], with examiner: FileExaminer) -> Bool {
        var found: [(Int, Result<FileEntry?, Errno>)] = []
        for index in indices {
            let result = names.withUnsafeBytes { names in
                Result { () throws(Errno) in
                    let name = names.baseAddress.unsafelyUnwrapped + items[index].name.lowerBound
                    return try examiner.examine(
                        name.assumingMemoryBound(to: CChar.self), in: directory?.descriptor ?? -1)
                }
            }
            found.append((index, result))
        }
        return results.withLock { results in
            for (index, result) in found { results.entries[index] = result }
            results.open -= found.count
            return results.open == 0
        }
    }
}

/// A page that is being filled.
struct FolderPageDraft {
    let path: [UInt8]
    let directory: OpenFolder?
    fileprivate(set) var items: [FolderPage.Item] = []
    fileprivate(set) var names: [UInt8] = []
    fileprivate var packed: [UInt8] = []
    private(set) var examinations = 0

    init(path: [UInt8], directory: OpenFolder?) {
        self.path = path
        self.directory = directory
    }

    var page: FolderPage { FolderPage(self) }
    /// The indices of the items that need an examination.
    var examined: [Int] {
        items.indices.filter { if case .examination = items[$0].need { true } else { false } }
    }

    mutating func append(_ name: UnsafeRawBufferPointer, _ need: FolderPage.Need, _ old: BaselineEntries) {
        let start = names.count
        names.append(contentsOf: name)
        names.append(0)
        if case .examination = need { examinations += 1 }
        items.append(
            FolderPage.Item(
                name: start..<names.count - 1, accepted: append(old.accepted), seen: append(old.seen), need: need))
    }

    private mutating func append(_ entry: UnsafeRawBufferPointer?) -> Range<Int>? {
        guard let entry else { return nil }
        let start = packed.count
        packed.append(contentsOf: entry)
        return start..<packed.count
    }
}

/// What the baseline has under one name.
struct BaselineEntries {
    var accepted: UnsafeRawBufferPointer?
    var seen: UnsafeRawBufferPointer?
}
