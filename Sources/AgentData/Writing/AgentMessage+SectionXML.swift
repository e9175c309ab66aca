internal import FoundationEssentials

extension AgentMessage.LogModule {
    /// Well-formed whatever it holds; empty where there is no text.
    package var xml: String {
        guard !data.isEmpty else { return "" }
        return "<log_module>\n" + element("source", source) + (type.map { element("type", $0) } ?? "")
            + element("encoding", "base64") + element("data", Data(data).base64EncodedString()) + "</log_module>\n"
    }
}

extension AgentMessage.InventoryModule {
    var xml: String {
        "<inventory>\n<inventory_module>\n" + element("name", name) + "<datalist>\n"
            + rows.map { element("data", $0) }.joined() + "</datalist>\n</inventory_module>\n</inventory>\n"
    }
}

extension AgentMessage.Event {
    var xml: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // A text and a number: JSON has a form for all of them.
        guard let json = try? encoder.encode(self) else { return "" }
        return "<events>\n" + element("event", json.base64EncodedString()) + "</events>\n"
    }
}

extension AgentMessage.CommandReport {
    var xml: String {
        "<cmd_report>\n<cmd_response>\n"
            + fields.inOrder.map { element($0.key.rawValue, $0.text) }.joined() + "</cmd_response>\n</cmd_report>\n"
    }
}

extension AgentMessage.OtherElement {
    /// Empty where the tag cannot be the name of an element.
    var xml: String { tag.isXMLName ? element(tag, text) : "" }
}

/// An element that holds text.
func element(_ tag: String, _ text: String) -> String {
    "<\(tag)>\(text.xmlEscaped)</\(tag)>\n"
}
