import AgentData
import Testing

/// What is written is read again as it was.
@Suite struct RoundTripTests {
    @Test(arguments: 0..<300 as Range<UInt64>)
    func aMessageIsReadAsItWas(_ seed: UInt64) throws {
        var random = RandomMessage(seed: seed)
        let message = random.message()

        #expect(try AgentMessage(reading: .bytes(Array(message.xml.utf8))) == message)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func theReferenceServersLibraryReadsTheSameModules(_ seed: UInt64) throws {
        var random = RandomMessage(seed: seed)
        let message = random.message()

        let judged = try Judgement(of: Array(message.xml.utf8)).modules

        #expect(judged.count == message.modules.count)
        for (theirs, ours) in zip(judged, message.modules) {
            #expect(theirs["name"] == ours.name)
            #expect(theirs["type"] == ours.type.rawValue)
            for (setting, text) in ours.settings.inOrder { #expect(theirs[setting.rawValue] == text) }
            if case .value(let value) = ours.reading { #expect(theirs["data"] == value) }
        }
    }
}

/// Messages of hostile texts that a seed decides.
private struct RandomMessage {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    private mutating func number(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }

    private static let pieces = [
        "a", "é", "日本", "<", ">", "&", "'", "\"", "]]>", "<![CDATA[", "<!--", "&amp;", "\n", "\t", " ", "\r", "\u{85}",
        "\u{2028}", "\u{1F600}", "e\u{301}", "</module>", "1,5", "%", "\u{FFFD}", "-->",
    ]

    private mutating func text() -> String {
        // What has no text but white space is absent.
        (0..<number(below: 8)).reduce("x") { text, _ in
            text + RandomMessage.pieces[number(below: RandomMessage.pieces.count)]
        }
    }

    private mutating func some<Value>(upTo count: Int, _ make: (inout RandomMessage) -> Value) -> [Value] {
        (0..<number(below: count + 1)).map { _ in make(&self) }
    }

    private mutating func fields<Key>(_: Key.Type) -> Fields<Key> {
        var fields = Fields<Key>()
        for key in Key.allCases where number(below: 3) == 0 { fields[key] = text() }
        return fields
    }

    mutating func message() -> AgentMessage {
        AgentMessage(
            attributes: .init(fields(AgentMessage.Attribute.self)),
            customFields: some(upTo: 3) { .init(name: $0.text(), value: $0.text()) },
            sections: some(upTo: 6) { $0.section() })
    }

    private mutating func section() -> AgentMessage.Section {
        switch number(below: 7) {
        case 0:
            .log(.init(source: text(), type: number(below: 2) == 0 ? text() : nil, data: Array(text().utf8) + [0xFF]))
        case 1: .inventory(.init(name: text(), rows: some(upTo: 3) { $0.text() }))
        case 2: .event(.init(data: text(), severity: number(below: 6)))
        case 3: .commandReport(.init(fields(AgentMessage.CommandField.self)))
        case 4: .other(.init(tag: "own-\(number(below: 9))", text: text()))
        default: .module(module())
        }
    }

    private mutating func module() -> AgentMessage.Module {
        let reading: AgentMessage.Module.Reading? =
            switch number(below: 3) {
            case 0: nil
            case 1: .value(text())
            default: .list([.init(value: text())] + some(upTo: 3) { .init(value: $0.text(), timestamp: $0.text()) })
            }
        return AgentMessage.Module(
            name: text().filter { !$0.isNewline }, type: .init(rawValue: text()), reading: reading,
            settings: fields(AgentMessage.Module.Setting.self), alertTemplates: some(upTo: 2) { $0.text() },
            others: some(upTo: 2) { .init(tag: "own", text: $0.text()) })
    }
}
