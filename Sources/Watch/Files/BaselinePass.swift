internal import CLinux
internal import Dispatch
package import Facts
internal import Glibc
internal import HostRoot

/// One pass over the watched files beside the baseline, in the order of both, so that memory does not grow with them.
///
/// What the file system says is unchanged is not read, but for a sample. Pages with files to read wait in a queue, which
/// a crew works on, and are settled in order.
final class BaselinePass {
    /// What is to become of the differences.
    enum Purpose {
        /// They are found, and nothing is written.
        case find
        /// What was found is kept as seen, so that it need not be read again; the packages vouch for some of it.
        case refresh(vouched: [[UInt8]: UInt32])
        /// What these paths cover becomes the accepted state, with the acceptance of this number.
        case accept(AcceptedPaths, NewAcceptance)
    }

    private let cursor: BaselineCursor?
    private let writer: BaselineWriter?
    private let purpose: Purpose
    private let paths: WatchedPaths
    private let sample: FileSample
    private let crew: ExaminationCrew

    /// The page that is being filled, and pages whose files are being read.
    private var draft = FolderPageDraft(path: [], directory: nil)
    private var folderSample = FileSample.Folder()
    private var queue: [(page: FolderPage, done: DispatchSemaphore?)] = []
    private var queuePosition = 0
    private var queuedItems = 0
    /// Folders that could not be listed: what is beneath them is unknown, not gone.
    private var closedFolders: [[UInt8]] = []

    private(set) var result = FileReport()

    private static let pageItems = 512
    /// Items and folders that wait; each folder is an open descriptor.
    private static let queueItems = 8192
    private static let queueFolders = 200
    /// Differences that are kept; more would help nobody.
    static let differenceLimit = 20_000

    init(
        cursor: BaselineCursor?, writer: BaselineWriter?, purpose: Purpose, paths: WatchedPaths, sample: FileSample,
        now: Int64
    ) {
        self.cursor = cursor
        self.writer = writer
        self.purpose = purpose
        self.paths = paths
        self.sample = sample
        crew = ExaminationCrew(now: now)
    }

    /// Walks to the end, and settles everything.
    func run(over root: HostRoot) throws {
        let scan = try TreeScan(root, paths, visitor: self)
        defer { crew.end() }
        try scan.run()
        try passBaseline(before: nil)
        try flushDraft()
        while queuePosition < queue.count { try settleFirst() }
        try writer?.finish()
    }
}

// MARK: - Merging

extension BaselinePass: TreeScanVisitor {
    func enter(_ path: [UInt8], _ directory: OpenFolder) throws(StateError) {
        try passBaseline(before: path)
        try begin(path, directory)
    }

    func found(_ name: UnsafeRawBufferPointer, _ status: elpis_status) throws(StateError) {
        result.fileCount += 1
        try passNames(before: name)
        guard let cursor, cursor.folder == draft.path, cursor.compareName(to: name) == 0 else {
            return try append(name, .examination, BaselineEntries())
        }
        try cursor.take { name, old throws(StateError) in
            try self.append(name, self.need(name, status, old), old)
        }
    }

    func unreadable(_ name: UnsafeRawBufferPointer, code: Int32) throws(StateError) {
        try passNames(before: name)
        guard let cursor, cursor.folder == draft.path, cursor.compareName(to: name) == 0 else {
            return try append(name, .unreadable(code: code), BaselineEntries())
        }
        try cursor.take { name, old throws(StateError) in try self.append(name, .unreadable(code: code), old) }
    }

    func leave() throws(StateError) {
        while let cursor, cursor.folder == draft.path { try passName(cursor) }
    }

    func closedFolder(_ path: [UInt8], code: Int32) throws(StateError) {
        try passBaseline(before: path)
        closedFolders.append(path)
        result.note(code, path)
        try flushDraft()
        settle(
            FileDifference(
                pathBytes: path.isEmpty ? [UInt8(ascii: "/")] : path, status: .unreadable, changes: [], changedAt: nil,
                acceptance: nil, vouchedBy: nil, voucher: nil, found: nil, packageNumber: 0), acceptance: nil)
    }

    private func need(
        _ name: UnsafeRawBufferPointer, _ status: elpis_status, _ old: BaselineEntries
    ) -> FolderPage.Need {
        let isKnown = old.accepted.map { PackedPlace.matches(status, entry: $0) } ?? false
        guard isKnown else {
            // What was only seen is still a difference, but need not be read again.
            let wasSeen = old.seen.map { PackedPlace.matches(status, entry: $0) } ?? false
            return wasSeen && !sample.isFull ? .wasSeen : .examination
        }
        return sample.contains(name, in: folderSample) ? .examination : .nothing
    }

    /// Passes what the baseline has before a folder: it is gone, or its folder is.
    private func passBaseline(before path: [UInt8]?) throws(StateError) {
        guard let cursor else { return }
        while let folder = cursor.folder {
            if let path, PathOrder.compare(folder, path) >= 0 { return }
            if folder != draft.path { try begin(folder, nil) }
            try passName(cursor)
        }
    }

    private func passNames(before name: UnsafeRawBufferPointer) throws(StateError) {
        while let cursor, cursor.folder == draft.path, cursor.compareName(to: name) < 0 { try passName(cursor) }
    }

    private func passName(_ cursor: BaselineCursor) throws(StateError) {
        try cursor.take { name, old throws(StateError) in try self.append(name, .missing, old) }
    }

    private func begin(_ path: [UInt8], _ directory: OpenFolder?) throws(StateError) {
        try flushDraft()
        draft = FolderPageDraft(path: path, directory: directory)
        folderSample = sample.folder(path)
    }

    private func append(
        _ name: UnsafeRawBufferPointer, _ need: FolderPage.Need, _ old: BaselineEntries
    ) throws(StateError) {
        // Without a writer, what is unchanged is settled by looking at it.
        if writer == nil, case .nothing = need {
            if old.seen != nil { result.staleCount += 1 }
            return
        }
        draft.append(name, need, old)
        guard draft.items.count >= BaselinePass.pageItems else { return }
        let next = FolderPageDraft(path: draft.path, directory: draft.directory)
        try flushDraft()
        draft = next
    }
}

// MARK: - Settling

extension BaselinePass {
    private func flushDraft() throws(StateError) {
        guard !draft.items.isEmpty else { return }
        let page = draft.page
        let examined = draft.examined
        draft = FolderPageDraft(path: draft.path, directory: draft.directory)
        queuedItems += page.items.count
        queue.append((page, examined.isEmpty ? nil : crew.begin(page, examined)))
        // Pages at the front that need no reading go at once.
        while queuePosition < queue.count, queue[queuePosition].done == nil { try settleFirst() }
        while queuedItems > BaselinePass.queueItems || queue.count - queuePosition > BaselinePass.queueFolders {
            try settleFirst()
        }
    }

    private func settleFirst() throws(StateError) {
        let (page, done) = queue[queuePosition]
        queue[queuePosition].done = nil
        queuePosition += 1
        // Pages are large: what is settled must not stay.
        if queuePosition > 16 || queuePosition == queue.count {
            queue.removeFirst(queuePosition)
            queuePosition = 0
        }
        queuedItems -= page.items.count
        done?.wait()
        for index in page.items.indices { try settle(page, index) }
    }

    private func settle(_ page: FolderPage, _ index: Int) throws(StateError) {
        let item = page.items[index]
        switch item.need {
        case .nothing: try keep(page, item.accepted)
        case .wasSeen:
            guard let entry = item.seen.flatMap({ page.entry($0) }) else { return try keep(page, item.accepted) }
            try settle(page, item, found: entry)
        case .missing: try settleMissing(page, item)
        case .unreadable(let code): try settleUnreadable(page, item, nil, code: code)
        case .examination:
            switch page.result(index) {
            case .success(let entry?):
                result.examinedCount += 1
                result.examinedBytes += entry.kind == .regular ? entry.size : 0
                try settle(page, item, found: entry)
            case .success(nil), nil: try settleMissing(page, item)
            case .failure(let error): try settleUnreadable(page, item, nil, code: error.code)
            }
        }
    }

    private func settle(_ page: FolderPage, _ item: FolderPage.Item, found: FileEntry) throws(StateError) {
        if found.content == .unread { return try settleUnreadable(page, item, found, code: EACCES) }
        let accepted = item.accepted.flatMap { page.entry($0) }
        let changes = accepted?.changes(to: found) ?? []
        if var accepted, changes.isEmpty {
            if accepted.stamp != found.stamp {
                result.staleCount += 1
                accepted.stamp = found.stamp
                try writer?.append(page.path, page.name(item), accepted)
            } else {
                try keep(page, item.accepted)
            }
            if item.seen != nil { result.staleCount += 1 }
            return
        }
        let path = page.fullPath(item)
        switch purpose {
        case .accept(let wanted, let new) where wanted.cover(path):
            var entry = found
            entry.standing = .accepted
            entry.acceptance = new.number
            entry.package = new.package(of: path)
            result.acceptedCount += 1
            return try writer?.append(page.path, page.name(item), entry) ?? ()
        case .accept, .find, .refresh: break
        }
        let difference = FileDifference(
            pathBytes: path, status: accepted == nil ? .added : .changed, changes: changes,
            changedAt: found.secondsOfChange, acceptance: nil, vouchedBy: nil, voucher: nil, found: found,
            packageNumber: accepted?.package ?? 0)
        settle(difference, acceptance: accepted?.acceptance)
        try keep(page, item.accepted)
        var seen = found
        seen.changedAt = nil
        if case .refresh(let vouched) = purpose {
            seen.package = vouched[path] ?? 0
            seen.standing = seen.package == 0 ? .seen : .vouched
        } else if found.standing == .accepted {
            seen.standing = .seen
            seen.package = 0
        }
        if item.seen.map({ page.entry($0) != seen }) ?? true { result.staleCount += 1 }
        try writer?.append(page.path, page.name(item), seen)
    }

    private func settleMissing(_ page: FolderPage, _ item: FolderPage.Item) throws(StateError) {
        // What was only seen is gone again, and nobody had accepted it.
        guard let place = item.accepted, let accepted = page.entry(place) else { return result.staleCount += 1 }
        let path = page.fullPath(item)
        if closedFolders.contains(where: { PathOrder.isWithin(path, $0) }) { return try keep(page, place) }
        if case .accept(let wanted, _) = purpose, wanted.cover(path) {
            result.acceptedCount += 1
            return
        }
        guard paths.contains(path) else { return try keep(page, place) }
        settle(
            FileDifference(
                pathBytes: path, status: .removed, changes: [], changedAt: nil, acceptance: nil, vouchedBy: nil,
                voucher: nil,
                found: nil, packageNumber: accepted.package), acceptance: accepted.acceptance)
        try keep(page, place)
    }

    private func settleUnreadable(
        _ page: FolderPage, _ item: FolderPage.Item, _ found: FileEntry?, code: Int32
    ) throws(StateError) {
        let path = page.fullPath(item)
        let accepted = item.accepted.flatMap { page.entry($0) }
        result.note(code, path)
        settle(
            FileDifference(
                pathBytes: path, status: .unreadable, changes: found.flatMap { accepted?.changes(to: $0) } ?? [],
                changedAt: found?.secondsOfChange, acceptance: nil, vouchedBy: nil,
                voucher: nil,
                found: found, packageNumber: accepted?.package ?? 0), acceptance: accepted?.acceptance)
        try keep(page, item.accepted)
    }

    private func settle(_ difference: FileDifference, acceptance: UInt32?) {
        result.differenceCount += 1
        guard result.differences.count < BaselinePass.differenceLimit else { return }
        var difference = difference
        difference.acceptance = acceptance.flatMap { cursor?.head.acceptance($0) }
        result.differences.append(difference)
    }

    private func keep(_ page: FolderPage, _ place: Range<Int>?) throws(StateError) {
        guard let writer, let place else { return }
        var failure: StateError?
        page.withPacked(place) { bytes in
            do throws(StateError) { try writer.append(page.path, bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}

extension FileEntry {
    /// Anybody can set the time of the content's change, but not that of the inode's.
    fileprivate var secondsOfChange: Int64 { (changedAt ?? stamp.changed) / 1_000_000_000 }
}

extension FolderPage {
    fileprivate func fullPath(_ item: Item) -> [UInt8] { path + [UInt8(ascii: "/")] + name(item) }
}

extension PackedPlace {
    /// The same for an entry that stands alone.
    static func matches(_ status: elpis_status, entry: UnsafeRawBufferPointer) -> Bool {
        guard let place = PackedPlace(in: entry, at: 0) else { return false }
        return place.matches(status, in: entry)
    }
}

/// What a pass found.
package struct FileReport: Sendable {
    package var differences: [FileDifference] = []
    /// Differences, also those beyond the limit.
    package var differenceCount = 0
    /// Files that were looked at, and those whose content was read.
    package var fileCount = 0
    package var examinedCount = 0
    package var examinedBytes: Int64 = 0
    package var acceptedCount = 0
    package var obstacles: [Obstacle.Cause] = []
    /// Named paths at which no file is watched.
    package var absentPaths: [String] = []
    /// Why it could not be found out what the packages say.
    package var vouchingObstacle: Obstacle.Cause?
    /// Entries of the baseline whose stamp is not that of the file, although the file is the same.
    var staleCount = 0

    private static let obstacleLimit = 20

    mutating func note(_ code: Int32, _ path: [UInt8]) {
        guard obstacles.count < FileReport.obstacleLimit else { return }
        let text = PrintablePath.text(path.isEmpty ? [UInt8(ascii: "/")] : path)
        obstacles.append(
            .unreadable(
                code == EACCES || code == EPERM ? .permissionDenied(path: text) : .system(path: text, code: code)))
    }
}
