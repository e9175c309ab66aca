/// Texts by the names of attributes or elements, each there or not.
///
/// There are few in each message, so that looking through them is faster than hashing.
package struct Fields<Key: FieldKey>: Sendable {
    private var entries: [(key: Key, text: String)] = []

    package init() {}

    package subscript(key: Key) -> String? {
        get { entries.first { $0.key == key }?.text }
        set {
            let index = entries.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let text?): entries[index].text = text
            case (let index?, nil): entries.remove(at: index)
            case (nil, let text?): entries.append((key, text))
            case (nil, nil): break
            }
        }
    }

    /// Adds a text, unless there is one for this key: in a message the first counts.
    mutating func add(_ text: String, for key: Key) {
        guard self[key] == nil else { return }
        entries.append((key, text))
    }

    package var isEmpty: Bool { entries.isEmpty }

    /// In the order in which the reference agent writes them.
    package var inOrder: [(key: Key, text: String)] {
        Key.allCases.compactMap { key in self[key].map { (key, $0) } }
    }
}

/// The name of an attribute or an element of a message; the cases are in the order in which they are written.
package protocol FieldKey: Sendable, Hashable, CaseIterable, RawRepresentable<String> {}

extension Fields: Hashable {
    package static func == (left: Fields, right: Fields) -> Bool {
        left.entries.count == right.entries.count && left.entries.allSatisfy { right[$0.key] == $0.text }
    }

    package func hash(into hasher: inout Hasher) {
        for (key, text) in inOrder {
            hasher.combine(key)
            hasher.combine(text)
        }
    }
}

extension Fields: ExpressibleByDictionaryLiteral {
    /// Where a key stands twice, the first counts.
    package init(dictionaryLiteral elements: (Key, String)...) {
        for (key, text) in elements { add(text, for: key) }
    }
}
