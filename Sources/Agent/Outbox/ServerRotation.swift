/// Which of several servers comes next: the first, unless it failed a short while ago.
package struct ServerRotation: Sendable {
    package let count: Int
    /// The server that is used now.
    package private(set) var current = 0
    /// When another than the first was taken, in seconds on the monotonic clock.
    private var departed: Double?

    /// Seconds after which the first server is tried again.
    package static let absence = 600.0

    package init(count: Int) {
        self.count = count
    }

    /// The servers to try, in this order, each once.
    package mutating func order(at now: Double) -> [Int] {
        if let departed, now - departed >= ServerRotation.absence {
            current = 0
            self.departed = nil
        }
        return (0..<count).map { (current + $0) % count }
    }

    package mutating func succeeded(_ server: Int, at now: Double) {
        if server == 0 { departed = nil } else if departed == nil { departed = now }
        current = server
    }
}
