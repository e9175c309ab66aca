/// Makes the keys of rows that have no natural one.
///
/// No database counts them: several servers of a cluster can insert at once without meeting at a counter, and a key is
/// never given again. The primary key guards against the rare repetition, which fails and can be tried again.
package enum Identifier {
    /// Of 47 bits: six bytes in SQLite, instead of nine.
    package static func random() -> Int64 { Int64.random(in: 1..<1 << 47) }

    /// Ordered by time, so that rows of the same time lie together: milliseconds since 1970, then 21 random bits.
    package static func ordered(at time: Int64) -> Int64 {
        max(0, min(time, 1 << 42 - 1)) << 21 | Int64.random(in: 0..<1 << 21)
    }
}
