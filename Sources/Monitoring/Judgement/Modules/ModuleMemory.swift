/// What is kept of a module from one value to the next; small however large its values are.
package struct ModuleMemory: Sendable, Hashable, Codable {
    package internal(set) var status = Status.notInitialised
    package internal(set) var statusSince: Milliseconds?
    /// The one before it became unknown.
    package internal(set) var lastKnownStatus: Status?
    package internal(set) var value: RememberedValue?
    /// The newest value's own time.
    package internal(set) var valueTime: Milliseconds?
    /// The own time of the newest value that history holds.
    package internal(set) var storedTime: Milliseconds?
    /// When a value last came in, by the server's clock.
    package internal(set) var contactTime: Milliseconds?
    /// The own time of the newest value, also if it was discarded.
    package internal(set) var attemptTime: Milliseconds?
    /// The newest sample of a counter.
    package internal(set) var counter: CounterSample?
    /// Present while a new status is not yet believed.
    package internal(set) var flipFlop: FlipFlopMemory?
    /// Warnings in succession.
    package internal(set) var warnings: Int?
    /// To the next value; nil: as the definition says.
    package internal(set) var interval: Milliseconds?

    package init() {}

    // It is written for every module of every host at every report, therefore the short names.
    private enum CodingKeys: String, CodingKey {
        case status = "s"
        case statusSince = "ss"
        case lastKnownStatus = "k"
        case value = "v"
        case valueTime = "vt"
        case storedTime = "st"
        case contactTime = "ct"
        case attemptTime = "at"
        case counter = "c"
        case flipFlop = "f"
        case warnings = "w"
        case interval = "i"
    }
}

/// A sample of a counter, from which the next one's rate or growth follows.
package struct CounterSample: Sendable, Hashable, Codable {
    package let value: Double
    package let time: Milliseconds

    private enum CodingKeys: String, CodingKey {
        case value = "v"
        case time = "t"
    }
}
