/// What of a journal's entry tells of a login.
struct JournalEntry {
    /// Microseconds since 1970.
    let time: Int64
    var message: LogText = []
    /// The name that the program gave itself.
    var identifier: LogText?
    /// The name of the process, as the kernel knows it.
    var command: LogText?
    var pid: Int?
    /// The user id of the process, as the kernel knows it.
    var user: Int?
}
