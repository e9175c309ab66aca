/// A URL whose user name and password are left out, so that it can be shown.
package struct PublicURL: Sendable, Hashable {
    package let text: String
    package let hasCredentials: Bool

    package init(_ url: String) {
        guard let scheme = url.utf8Range(of: "://") else {
            text = url
            hasCredentials = false
            return
        }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != " " }
        guard let at = authority.lastIndex(of: "@") else {
            text = url
            hasCredentials = false
            return
        }
        text = String(url[..<scheme.upperBound]) + rest[rest.index(after: at)...]
        hasCredentials = true
    }
}

extension String {
    /// Where a short text first stands in this one.
    func utf8Range(of wanted: StaticString) -> Range<String.Index>? {
        let wanted = UnsafeBufferPointer(start: wanted.utf8Start, count: wanted.utf8CodeUnitCount)
        var index = utf8.startIndex
        while index < utf8.endIndex {
            if utf8[index...].starts(with: wanted) { return index..<utf8.index(index, offsetBy: wanted.count) }
            index = utf8.index(after: index)
        }
        return nil
    }
}
