/// An instant on two clocks. Intervals are counted on the one that nobody can set, and hours of the day are read from the
/// other.
package struct Moment: Sendable, Hashable {
    /// Seconds since the machine started, with the time that it slept.
    package let monotonic: Double
    /// Seconds since 1970.
    package let wall: Int64

    package init(monotonic: Double, wall: Int64) {
        self.monotonic = monotonic
        self.wall = wall
    }
}
