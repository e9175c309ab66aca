/// The files that are read although the file system says that they are unchanged.
struct FileSample: Sendable {
    private let key: UInt64
    private let share: UInt64
    private let turn: UInt64
    let isFull: Bool

    /// Every file, as `--full` asks for.
    static let full = FileSample(key: 0, share: 1, turn: 0, isFull: true)

    /// Runs in which each file has its turn once: a day of one every five minutes.
    private static let turns: UInt64 = 288
    private static let turnSeconds: Int64 = 300

    private init(key: UInt64, share: UInt64, turn: UInt64, isFull: Bool) {
        self.key = key
        self.share = share
        self.turn = turn
        self.isFull = isFull
    }

    /// The files whose turn it is. Without the secret nobody knows which these are.
    init(secret: [UInt8], now: Int64) {
        let key = secret.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let turn = UInt64(bitPattern: now / FileSample.turnSeconds) % FileSample.turns
        self.init(key: key, share: FileSample.turns, turn: turn, isFull: false)
    }

    /// What the names of one folder begin with.
    struct Folder {
        fileprivate var hash: UInt64 = 0
    }

    func folder(_ path: [UInt8]) -> Folder {
        Folder(hash: path.withUnsafeBytes { FileSample.hash($0, from: 0xcbf2_9ce4_8422_2325 ^ key) })
    }

    func contains(_ name: UnsafeRawBufferPointer, in folder: Folder) -> Bool {
        isFull || (FileSample.hash(name, from: folder.hash) >> 20) % share == turn
    }

    /// FNV-1a, started from the secret; it need not resist more than guessing.
    private static func hash(_ bytes: UnsafeRawBufferPointer, from start: UInt64) -> UInt64 {
        var hash = start
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }
}
