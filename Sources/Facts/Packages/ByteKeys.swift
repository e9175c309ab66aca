/// Finds which of a fixed set of byte strings a piece of a buffer is, without making a String of it.
package struct ByteKeys: Sendable {
    private let keys: [[UInt8]]
    /// Positions in `keys` plus one; 0 is free. The count is a power of two, at most half of it used.
    private var slots: [Int32]
    private let mask: Int
    /// Bit n is set where a key has n bytes; the last bit stands for all longer ones.
    private var lengths: [Bool] = Array(repeating: false, count: 256)

    package init(_ keys: [[UInt8]]) {
        self.keys = keys
        var size = 16
        while size < keys.count * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        mask = size - 1
        for (position, key) in keys.enumerated() {
            lengths[min(key.count, 255)] = true
            var slot = key.withUnsafeBytes { ByteKeys.hash($0) } & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(truncatingIfNeeded: position + 1)
        }
    }

    /// The position of a key that equals these bytes.
    package func index(of bytes: UnsafeRawBufferPointer) -> Int? {
        guard lengths[min(bytes.count, 255)] else { return nil }
        var slot = ByteKeys.hash(bytes) & mask
        while slots[slot] != 0 {
            let position = Int(slots[slot]) - 1
            let isEqual = keys[position].withUnsafeBytes { key in
                key.count == bytes.count && key.elementsEqual(bytes)
            }
            if isEqual { return position }
            slot = (slot + 1) & mask
        }
        return nil
    }

    // The standard library's hash is seeded for each process, so that no host can choose colliding names.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: bytes)
        return hasher.finalize() & Int.max
    }
}
