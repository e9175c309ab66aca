internal import Glibc

extension Moment {
    /// As the kernel's clocks say.
    package static var now: Moment {
        var monotonic = timespec()
        var wall = timespec()
        clock_gettime(CLOCK_BOOTTIME, &monotonic)
        clock_gettime(CLOCK_REALTIME, &wall)
        return Moment(
            monotonic: Double(monotonic.tv_sec) + Double(monotonic.tv_nsec) / 1_000_000_000, wall: Int64(wall.tv_sec))
    }
}
