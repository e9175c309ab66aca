/// Finds what the name of an element or attribute stands for, without making a string of it.
struct NameTable<Value: Sendable>: Sendable {
    private var keys: [PackedName]
    private var values: [Value?]

    /// Names have at most 24 bytes, and each stands once.
    init(_ entries: [(name: String, value: Value)]) {
        var capacity = 16
        while capacity < entries.count * 4 { capacity *= 2 }
        keys = Array(repeating: PackedName(), count: capacity)
        values = Array(repeating: nil, count: capacity)
        for (name, value) in entries {
            let key = Array(name.utf8).withUnsafeBufferPointer { PackedName($0) }
            guard let key else { preconditionFailure("\(name) is too long for a table of names") }
            let slot = slot(of: key)
            keys[slot] = key
            values[slot] = value
        }
    }

    subscript(name: UnsafeBufferPointer<UInt8>) -> Value? {
        PackedName(name).flatMap { values[slot(of: $0)] }
    }

    /// Where it stands, or would stand. Most slots are free, so that the search ends.
    private func slot(of key: PackedName) -> Int {
        var slot = key.hash & (keys.count - 1)
        while values[slot] != nil && keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
        return slot
    }
}

/// A short name in three words.
private struct PackedName: Equatable, Sendable {
    private var words: (UInt64, UInt64, UInt64) = (0, 0, 0)

    init() {}

    init?(_ name: UnsafeBufferPointer<UInt8>) {
        guard name.count <= 24 else { return nil }
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: name) }
    }

    static func == (left: PackedName, right: PackedName) -> Bool { left.words == right.words }

    var hash: Int {
        let mixed = (words.0 ^ words.1 &* 31 ^ words.2 &* 131) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> 33)
    }
}
