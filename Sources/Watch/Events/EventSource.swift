/// Where events come from: a descriptor that becomes readable when there are some.
package protocol EventSource: AnyObject {
    /// The descriptor to poll for reading.
    var descriptor: Int32 { get }

    /// The events that are there, without waiting; `now` is in seconds since 1970.
    func drain(now: Int64) throws -> [WatchEvent]
}
