internal import Facts
internal import HostRoot

/// A file as it was accepted.
package struct AcceptedFile: Sendable {
    /// The path, with what is not printable as `\xNN`.
    package let path: String
    package let acceptance: Acceptance?
    private let entry: FileEntry

    init(pathBytes: [UInt8], _ entry: FileEntry, acceptance: Acceptance?) {
        path = PrintablePath.text(pathBytes)
        self.entry = entry
        self.acceptance = acceptance
    }

    /// What was accepted, in one line.
    package var description: String {
        var parts = [entry.kind.rawValue, OctalMode.text(entry.permissions), "\(entry.user):\(entry.group)"]
        if entry.kind == .regular { parts += [String(entry.size), entry.content.text ?? "-"] }
        if !entry.link.isEmpty { parts.append("→ \(PrintablePath.text(entry.link))") }
        if let flags = entry.flags, flags != 0 { parts.append(InodeFlags.text(flags)) }
        return (parts + entry.attributes.map(\.text)).joined(separator: " ")
    }
}
