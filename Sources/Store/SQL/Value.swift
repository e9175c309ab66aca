/// A value as both databases keep it.
package enum Value: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    /// What it is, for the sentence of an error; never the content.
    var kind: String {
        switch self {
        case .null: "nothing (NULL)"
        case .integer: "an integer"
        case .real: "a real number"
        case .text: "text"
        case .blob: "bytes"
        }
    }
}

/// A type that a column can hold.
package protocol Storable: Sendable {
    /// The form in which it is kept.
    var stored: Value { get }
    /// Takes it from what a column holds; nil where that is something else.
    init?(stored: Value)
    /// What a column should have held, for the sentence of an error.
    static var kind: String { get }
}

extension Int64: Storable {
    package var stored: Value { .integer(self) }
    package init?(stored: Value) {
        guard case .integer(let number) = stored else { return nil }
        self = number
    }
    package static var kind: String { "an integer" }
}

extension Int: Storable {
    package var stored: Value { .integer(Int64(self)) }
    package init?(stored: Value) {
        guard case .integer(let number) = stored else { return nil }
        self.init(exactly: number)
    }
    package static var kind: String { "an integer" }
}

/// Kept as 0 or 1.
extension Bool: Storable {
    package var stored: Value { .integer(self ? 1 : 0) }
    package init?(stored: Value) {
        switch stored {
        case .integer(0): self = false
        case .integer(1): self = true
        case .null, .integer, .real, .text, .blob: return nil
        }
    }
    package static var kind: String { "0 or 1" }
}

/// Neither database keeps what is no number: that is kept as NULL by one and refused by the other, so take care before.
extension Double: Storable {
    package var stored: Value { .real(self) }
    package init?(stored: Value) {
        switch stored {
        case .real(let number): self = number
        case .integer(let number): self = Double(number)
        case .null, .text, .blob: return nil
        }
    }
    package static var kind: String { "a number" }
}

extension String: Storable {
    package var stored: Value { .text(self) }
    package init?(stored: Value) {
        guard case .text(let text) = stored else { return nil }
        self = text
    }
    package static var kind: String { "text" }
}

extension [UInt8]: Storable {
    package var stored: Value { .blob(self) }
    package init?(stored: Value) {
        guard case .blob(let bytes) = stored else { return nil }
        self = bytes
    }
    package static var kind: String { "bytes" }
}

/// Nil is NULL.
extension Optional: Storable where Wrapped: Storable {
    package var stored: Value { self?.stored ?? .null }
    package init?(stored: Value) {
        if case .null = stored {
            self = Wrapped?.none
        } else if let value = Wrapped(stored: stored) {
            self = value
        } else {
            return nil
        }
    }
    package static var kind: String { "\(Wrapped.kind) or nothing" }
}
