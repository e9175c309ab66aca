internal import XML

/// Makes the parts of a message from its tags.
final class MessageBuilder {
    /// What is complete and not yet taken.
    var parts: [AgentMessage.Part] = []
    private(set) var omissions: [AgentMessage.Omission: Int] = [:]
    /// Whether the outermost element is that of a message, as far as that is known.
    private(set) var isMessage = true

    private var place = Place.outside
    /// How deep in an element that is read over.
    private var skippedDepth = 0
    /// The element whose text is being gathered.
    private var gathered: TextElement?
    private var holdsElements = false

    private var module = ModuleDraft()
    private var sample = SampleDraft()
    private var log = LogDraft()
    private var inventory = InventoryDraft()
    private var customField = CustomFieldDraft()
    private var command = Fields<AgentMessage.CommandField>()

    func start(_ element: XMLElement, in stream: XMLStream) {
        if skippedDepth > 0 {
            skippedDepth += 1
        } else if gathered != nil {
            holdsElements = true
            skip(stream)
        } else if let text = TextElement(element.name, in: place) {
            gathered = text
            stream.isGathering = true
        } else if let inner = Place(element.name, in: place) {
            place = inner
            enter(element)
        } else if place == .outside {
            isMessage = false
            stream.refuse()
        } else {
            skip(stream)
        }
    }

    func end(_: XMLElement, in stream: XMLStream) {
        if skippedDepth > 0 {
            skippedDepth -= 1
        } else if let gathered {
            finish(gathered, text: stream.takeText())
            self.gathered = nil
            holdsElements = false
        } else {
            leave()
            place = place.parent
        }
    }

    private func skip(_ stream: XMLStream) {
        stream.isGathering = false
        skippedDepth = 1
    }

    private func note(_ omission: AgentMessage.Omission) {
        omissions[omission, default: 0] += 1
    }

    private func add(_ section: AgentMessage.Section?, otherwise omission: AgentMessage.Omission) {
        guard let section else { return note(omission) }
        parts.append(.section(section))
    }
}

// MARK: - Elements that hold elements

extension MessageBuilder {
    private func enter(_ element: XMLElement) {
        switch place {
        case .message: parts.append(.attributes(AgentMessage.Attributes(element)))
        case .module: module = ModuleDraft()
        case .sample: sample = SampleDraft()
        case .log: log = LogDraft()
        case .inventoryModule: inventory = InventoryDraft()
        case .customField: customField = CustomFieldDraft()
        case .commandResponse: command = [:]
        case .outside, .list, .inventory, .inventoryList, .events, .customFields, .commandReport: break
        }
    }

    private func leave() {
        switch place {
        case .module: add(module.finished.map { .module($0) }, otherwise: .namelessModule)
        case .sample: module.add(sample)
        case .log: add(log.finished.map { .log($0) }, otherwise: .undecodableLog)
        case .inventoryModule: parts.append(.section(.inventory(inventory.finished)))
        case .customField: parts.append(.customField(customField.finished))
        case .commandResponse: parts.append(.section(.commandReport(.init(command))))
        case .outside, .message, .list, .inventory, .inventoryList, .events, .customFields, .commandReport: break
        }
    }
}

// MARK: - Elements that hold text

extension MessageBuilder {
    /// An element that holds elements has no text, and one without text counts as absent.
    private func finish(_ element: TextElement, text: String) {
        guard !holdsElements else {
            if case .other = element { note(.unknownElement) }
            return
        }
        guard !text.isBlank else { return }
        switch element {
        case .module(let part): module.add(text, as: part)
        case .setting(let setting): module.settings.add(text, for: setting)
        case .sampleValue: sample.value = sample.value ?? text
        case .sampleTimestamp: sample.timestamp = sample.timestamp ?? text
        case .logPart(let part): log.parts.add(text, for: part)
        case .inventoryName: inventory.name = inventory.name ?? text
        case .inventoryRow: inventory.rows.append(text)
        case .event: add(AgentMessage.Event(base64: text).map { .event($0) }, otherwise: .undecodableEvent)
        case .customFieldName: customField.name = customField.name ?? text
        case .customFieldValue: customField.value = customField.value ?? text
        case .command(let field): command.add(text, for: field)
        case .other(let tag):
            let other = AgentMessage.OtherElement(tag: tag, text: text)
            if place == .module { module.others.append(other) } else { parts.append(.section(.other(other))) }
        }
    }
}

extension String {
    fileprivate var isBlank: Bool { utf8.allSatisfy { $0 == 0x20 || (0x9...0xD).contains($0) } }
}
