internal import XML

/// Reads a plugin's output as if it stood in a message.
final class FragmentCheck {
    private let stream: XMLStream
    private let state = State()

    private final class State {
        var depth = 0
        var count = 0
        var failure: AgentDataError.Reason?
    }

    /// An element around the output, whose end an output cannot forge: a second end, or a second start, is an error.
    private static let before = Array("<agent_data>\n".utf8)
    private static let after = Array("</agent_data>".utf8)

    private static let sections = NameTable(
        ["module", "log_module", "inventory", "events", "cmd_report", "trap_data"].map { ($0, true) })

    init(limits: XMLLimits) {
        var limits = limits
        limits.length = max(limits.length, limits.length &+ FragmentCheck.before.count + FragmentCheck.after.count)
        limits.depth += 1
        limits.elements = max(limits.elements, limits.elements &+ 1)
        let state = state
        stream = XMLStream(limits: limits) { stream, element in
            if state.depth == 1 { FragmentCheck.begin(element, in: stream, state) }
            if state.depth == 0 { stream.isGathering = true }
            state.depth += 1
        } onEnd: { stream, _ in
            state.depth -= 1
            guard state.depth <= 1 else { return }
            if state.depth == 0 { FragmentCheck.judgeText(in: stream, state) }
            stream.isGathering = true
        }
    }

    var count: Int { state.count }

    func run(_ output: [UInt8]) throws(AgentDataError) {
        do throws(XMLError) {
            for piece in [FragmentCheck.before, output, FragmentCheck.after] { try stream.consume(piece[...]) }
            try stream.finish()
        } catch {
            let line = max(1, error.line - 1)
            throw AgentDataError(state.failure ?? .xml(error.reason), line: line, column: error.column)
        }
    }

    private static func begin(_ element: XMLElement, in stream: XMLStream, _ state: State) {
        judgeText(in: stream, state)
        state.count += 1
        guard sections[element.name] == nil, state.failure == nil else { return }
        state.failure = .unknownElement
        stream.refuse()
    }

    /// What stands between the elements is white space alone.
    private static func judgeText(in stream: XMLStream, _ state: State) {
        guard stream.takeText().utf8.contains(where: { $0 > 0x20 }) else { return }
        state.failure = .textOutsideElements
        stream.refuse()
    }
}
