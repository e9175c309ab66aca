internal import Patterns

/// Which names go into which folder of the storage directory, as in the reference server's `filters`; everybody may.
package struct Filters: PeerRules {
    private struct Filter: Sendable {
        let pattern: LinearPattern
        let folder: String
    }

    private let filters: [Filter]

    /// The value that the reference server is shipped with.
    package static let standard =
        ".*\\.conf:conf;.*\\.md5:md5;.*\\.zip:collections;.*\\.lock:trans;.*\\.rcmd:commands"

    /// Pairs of a pattern and a folder, `pattern:folder`, with semicolons between them. The first pattern that the whole
    /// name matches counts; other names go into the storage directory itself.
    ///
    /// - Throws: ``FilterError``.
    package init(_ text: String) throws(FilterError) {
        var found: [Filter] = []
        for pair in text.split(separator: ";") {
            let parts = pair.split(separator: ":", omittingEmptySubsequences: false)
            // A folder's name is one of a file.
            guard parts.count == 2, TransferName(parts[1].utf8) != nil else { throw FilterError(filter: String(pair)) }
            do {
                // By itself first, so that no bracket of it reaches out of the one around it.
                _ = try LinearPattern(String(parts[0]))
                let pattern = try LinearPattern("^(?:\(parts[0]))$", lineFeeds: .ordinary)
                found.append(Filter(pattern: pattern, folder: String(parts[1])))
            } catch {
                throw FilterError(filter: String(pair))
            }
        }
        filters = found
    }

    package func permission(for request: FileRequest, from peer: Peer) -> Permission {
        .folder(filters.first { $0.pattern.matches(request.name.text) }?.folder ?? "")
    }
}

package struct FilterError: Error, Sendable, Hashable, CustomStringConvertible {
    let filter: String

    package var description: String {
        "'\(filter)' is no filter: it takes a regular expression, a colon and the name of a folder"
    }
}
