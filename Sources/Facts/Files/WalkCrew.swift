internal import CLinux
internal import Dispatch
internal import Glibc
internal import HostRoot
internal import Localization
internal import Synchronization

/// The threads that walk through a file tree, and the directories that wait for them.
///
/// The newest directories are taken first, so that few are open at once. The threads are the crew's own: those of the
/// dispatch pool may all be waiting for this walk.
final class WalkCrew: Sendable {
    /// Levels below the root; a tree that is deeper was made to be so.
    static let depthLimit = 256
    /// Directory entries; a file server may have some millions.
    static let entryLimit = 50_000_000
    /// Files that stand out; more would help nobody, and users can make as many as they like.
    static let foundLimit = 50_000
    static let timeLimit = Duration.seconds(120)
    /// Threads; a disk does not get faster with more.
    private static let crewLimit = 8

    let names: AccountNames
    let mounts: LocalMounts
    private let state: Mutex<State>
    private let newWork = DispatchSemaphore(value: 0)
    private let deadline = ContinuousClock.now + timeLimit

    private struct State {
        var waiting: [WaitingDirectories]
        /// Threads that are in a directory, and threads that wait for one.
        var active = 0
        var idle = 0
        var isStopped = false
        var result = WalkResult()
    }

    /// A crew for the tree below an open root directory, which the crew closes.
    init(start: Int32, names: AccountNames, mounts: LocalMounts) {
        self.names = names
        self.mounts = mounts
        var status = elpis_status()
        _ = elpis_status_at(start, "", ELPIS_AT_EMPTY_PATH, &status)
        var first = WaitingDirectories(parent: OpenDirectory(start), path: [], depth: 0)
        first.append(name: [UInt8(ascii: "."), 0], device: status.device, traits: [])
        state = Mutex(State(waiting: [first]))
    }

    var result: WalkResult { state.withLock { $0.result } }

    /// Walks to the end.
    func run() {
        let count = max(2, min(WalkCrew.crewLimit, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        let threads = (1..<count).compactMap { _ in WorkerThread { self.work() } }
        work()
        for thread in threads { thread.join() }
    }

    private func work() {
        var walker = TreeWalker(names: names, mounts: mounts)
        while let next = take() {
            let children = walker.visit(next)
            if walker.isFull || ContinuousClock.now > deadline {
                stop(walker.isFull)
            } else {
                put(children)
            }
        }
        state.withLock { $0.result.merge(walker.result) }
    }

    /// The next directory; nil when there is none left and none can come.
    private func take() -> NextDirectory? {
        while true {
            let (next, isDone) = state.withLock { state -> (NextDirectory?, Bool) in
                while let last = state.waiting.indices.last {
                    if let next = state.waiting[last].next() {
                        state.active += 1
                        return (next, false)
                    }
                    state.waiting.removeLast()
                }
                if state.active == 0 { return (nil, true) }
                state.idle += 1
                return (nil, false)
            }
            if let next { return next }
            if isDone { return nil }
            newWork.wait()
        }
    }

    /// Ends the visit of one directory, whose subdirectories now wait.
    private func put(_ children: WaitingDirectories?) {
        let awakened = state.withLock { state -> Int in
            state.active -= 1
            if let children, children.count > 0, !state.isStopped { state.waiting.append(children) }
            let isDone = state.active == 0 && state.waiting.isEmpty
            let awakened = isDone ? state.idle : min(state.idle, children?.count ?? 0)
            state.idle -= awakened
            return awakened
        }
        for _ in 0..<awakened { newWork.signal() }
    }

    private func stop(_ isFull: Bool) {
        state.withLock { state in
            state.waiting = []
            state.isStopped = true
            state.result.note(
                .limitReached(
                    isFull
                        ? LocalizedText(
                            en: "the file tree has more entries of this kind than are recorded",
                            ja: "ファイルツリーの該当項目が記録の上限を超えています")
                        : LocalizedText(
                            en:
                                "the walk through the file tree was stopped after \(WalkCrew.timeLimit.components.seconds) s",
                            ja: "ファイルツリーの走査を \(WalkCrew.timeLimit.components.seconds) 秒で打ち切りました")))
        }
        put(nil)
    }
}

/// What the threads of a crew found.
struct WalkResult: Sendable {
    var files: [FoundFile] = []
    var obstacles: [Obstacle.Cause] = []
    var entryCount = 0

    mutating func note(_ cause: Obstacle.Cause) {
        guard obstacles.count < 20, !obstacles.contains(cause) else { return }
        obstacles.append(cause)
    }

    mutating func merge(_ other: WalkResult) {
        files += other.files
        entryCount += other.entryCount
        for cause in other.obstacles { note(cause) }
    }
}

/// A descriptor that is closed when no waiting directory needs it any more.
final class OpenDirectory: Sendable {
    let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }
}

/// Subdirectories of one directory, to be visited.
struct WaitingDirectories: Sendable {
    let parent: OpenDirectory
    let path: [UInt8]
    /// The depth of the subdirectories.
    let depth: Int
    private var names: [UInt8] = []
    private var children: [Child] = []
    private var position = 0

    private struct Child: Sendable {
        let name: Range<Int>
        let device: UInt64
        let traits: DirectoryTraits
    }

    init(parent: OpenDirectory, path: [UInt8], depth: Int) {
        self.parent = parent
        self.path = path
        self.depth = depth
    }

    var count: Int { children.count - position }

    /// Adds a subdirectory; its name comes with the final NUL.
    mutating func append(name: some Collection<UInt8>, device: UInt64, traits: DirectoryTraits) {
        let start = names.count
        names.append(contentsOf: name)
        children.append(Child(name: start..<names.count, device: device, traits: traits))
    }

    mutating func next() -> NextDirectory? {
        guard position < children.count else { return nil }
        let child = children[position]
        position += 1
        return NextDirectory(
            parent: parent, parentPath: path, name: Array(names[child.name]), depth: depth, device: child.device,
            traits: child.traits)
    }
}

/// A directory whose turn has come.
struct NextDirectory: Sendable {
    let parent: OpenDirectory
    let parentPath: [UInt8]
    /// With its final NUL.
    let name: [UInt8]
    let depth: Int
    let device: UInt64
    let traits: DirectoryTraits

    /// The root itself is visited by the name `.`, and its path is empty.
    var path: [UInt8] {
        depth == 0 ? [] : parentPath + [UInt8(ascii: "/")] + name.dropLast()
    }
}
