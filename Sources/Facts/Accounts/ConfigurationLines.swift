/// The lines of a text file as slices of its bytes, numbered from 1.
struct ConfigurationLines: Sequence, IteratorProtocol {
    private var rest: Substring.UTF8View
    private var number = 0
    private var isDone: Bool

    init(_ text: String) {
        rest = Substring(text).utf8
        isDone = rest.isEmpty
    }

    mutating func next() -> (number: Int, line: Substring.UTF8View)? {
        guard !isDone else { return nil }
        number += 1
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
            isDone = true
            return (number, rest)
        }
        let line = rest[..<end]
        rest = rest[rest.index(after: end)...]
        isDone = rest.isEmpty
        return (number, line)
    }
}
