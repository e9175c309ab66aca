internal import Glibc
package import XML

/// Why a message, or what a plugin printed for one, is not taken.
package struct AgentDataError: Error, Sendable, Hashable {
    package let reason: Reason
    /// Where, from 1; nil where it has no place.
    package let line: Int?
    package let column: Int?

    package enum Reason: Sendable, Hashable {
        case xml(XMLError.Reason)
        /// The outermost element is another one.
        case noMessage
        /// A plugin printed text that is in no element.
        case textOutsideElements
        /// A plugin printed an element that is not one of a message.
        case unknownElement
        /// The file could not be read, with the number of the system's error.
        case unreadable(Int32)
    }

    init(_ error: XMLError) {
        self.init(.xml(error.reason), line: error.line, column: error.column)
    }

    init(_ reason: Reason, line: Int? = nil, column: Int? = nil) {
        self.reason = reason
        self.line = line
        self.column = column
    }
}

extension AgentDataError: CustomStringConvertible {
    package var description: String {
        guard let line, let column else { return "\(reason)" }
        return "\(reason) (line \(line), column \(column))"
    }
}

extension AgentDataError.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .xml(let reason): "\(reason)"
        case .noMessage: "its outermost element is not agent_data"
        case .textOutsideElements: "it holds text that is in no element"
        case .unknownElement: "it holds an element that is none of an agent's message"
        case .unreadable(let code): "it cannot be read: \(String(cString: strerror(code)))"
        }
    }
}
