/// The flags of an inode that people set, as lsattr(1) shows them.
///
/// The others (extents, indexes, inline data) come and go by themselves.
enum InodeFlags {
    private static let letters: [(flag: UInt32, letter: Character)] = [
        (0x0000_0001, "s"), (0x0000_0002, "u"), (0x0000_0008, "S"), (0x0001_0000, "D"), (0x0000_0010, "i"),
        (0x0000_0020, "a"), (0x0000_0040, "d"), (0x0000_0080, "A"), (0x0000_0004, "c"), (0x0000_0800, "E"),
        (0x0000_4000, "j"), (0x0000_8000, "t"), (0x0002_0000, "T"), (0x0080_0000, "C"), (0x0200_0000, "x"),
        (0x4000_0000, "F"), (0x2000_0000, "P"), (0x0010_0000, "V"), (0x0000_0400, "m"),
    ]

    static let mask = letters.reduce(0) { $0 | $1.flag }

    /// The letters of the flags that are set; `-` for none.
    static func text(_ flags: UInt32) -> String {
        let text = String(letters.filter { flags & $0.flag != 0 }.map(\.letter))
        return text.isEmpty ? "-" : text
    }
}
