/// Something that was seen between runs.
package struct WatchEvent: Sendable, Hashable {
    /// Seconds since 1970.
    package let at: Int64
    package let kind: Kind
    /// What it happened to, with what is not printable as `\xNN`.
    package let subject: String
    package let detail: String

    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case fileChanged = "file_changed"
        case fileCreated = "file_created"
        case fileRemoved = "file_removed"
        /// Owner, mode or extended attributes.
        case fileAttributes = "file_attributes"
        /// A program ran that nobody has accepted.
        case processNew = "process_new"
        /// The kernel had more to tell than it could keep: a rescan finds out what.
        case overflow
        /// Everything was looked at again.
        case rescan
        case begun
        case ended
    }

    package init(at: Int64, _ kind: Kind, _ subject: String, detail: String = "") {
        self.at = at
        self.kind = kind
        self.subject = subject
        self.detail = detail
    }
}
