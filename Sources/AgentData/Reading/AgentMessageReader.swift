internal import Glibc
package import XML

/// Reads one message part by part, so that a message of any length takes little memory.
package final class AgentMessageReader {
    private let stream: XMLStream
    private let builder = MessageBuilder()
    private var source: MessageSource
    private var parts: [AgentMessage.Part] = []
    private var taken = 0

    package init(_ source: MessageSource, limits: XMLLimits = .ofMessages) {
        self.source = source
        let builder = builder
        stream = XMLStream(limits: limits) { stream, element in
            builder.start(element, in: stream)
        } onEnd: { stream, element in
            builder.end(element, in: stream)
        }
    }

    /// The next part; nil at the end of a whole message. What came before an error may have been good, but no message
    /// that ends with one is.
    package func next() throws(AgentDataError) -> AgentMessage.Part? {
        while taken == parts.count {
            parts.removeAll(keepingCapacity: true)
            taken = 0
            guard try readOn() || !builder.parts.isEmpty else { return nil }
            swap(&parts, &builder.parts)
        }
        taken += 1
        return parts[taken - 1]
    }

    /// What was left out of a message that is good otherwise, and how often.
    package var omissions: [AgentMessage.Omission: Int] { builder.omissions }

    /// False at the end.
    private func readOn() throws(AgentDataError) -> Bool {
        let chunk = try source.next()
        do throws(XMLError) {
            guard let chunk else {
                try stream.finish()
                return false
            }
            try stream.consume(chunk)
            return true
        } catch {
            guard builder.isMessage else { throw AgentDataError(.noMessage, line: error.line, column: error.column) }
            throw AgentDataError(error)
        }
    }
}

extension AgentMessage {
    /// What a reader hands over: first the attributes, then the rest in its order.
    package enum Part: Sendable, Hashable {
        case attributes(Attributes)
        case customField(CustomField)
        case section(Section)
    }

    /// What a reader leaves out without refusing the message.
    package enum Omission: String, Sendable, Hashable, CaseIterable {
        /// A module without a name.
        case namelessModule
        /// A log whose text is not base64, as it says.
        case undecodableLog
        case undecodableEvent
        /// An element of another name that holds elements.
        case unknownElement
    }

    /// Reads a whole message.
    package init(reading source: MessageSource, limits: XMLLimits = .ofMessages) throws(AgentDataError) {
        self.init(attributes: Attributes([:]))
        let reader = AgentMessageReader(source, limits: limits)
        while let part = try reader.next() {
            switch part {
            case .attributes(let attributes): self.attributes = attributes
            case .customField(let field): customFields.append(field)
            case .section(let section): sections.append(section)
            }
        }
    }
}
