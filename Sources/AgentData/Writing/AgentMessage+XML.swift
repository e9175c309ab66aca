extension AgentMessage {
    /// The whole message: well-formed whatever its values hold.
    package var xml: String {
        var xml = start
        for section in sections { xml += section.xml }
        return xml + AgentMessage.end
    }

    /// What stands before the first section.
    package var start: String {
        var xml = "<?xml version='1.0' encoding='UTF-8'?>\n<agent_data"
        for (attribute, text) in attributes.fields.inOrder {
            xml += " \(attribute.rawValue)='\(text.xmlAttributeEscaped)'"
        }
        xml += ">\n"
        guard !customFields.isEmpty else { return xml }
        xml += "<custom_fields>\n"
        for field in customFields {
            xml += "<field>\n\(element("name", field.name))\(element("value", field.value))</field>\n"
        }
        return xml + "</custom_fields>\n"
    }

    /// What stands after the last section.
    package static let end = "</agent_data>\n"
}

extension AgentMessage.Section {
    /// Its elements; empty where it holds nothing.
    package var xml: String {
        switch self {
        case .module(let module): module.xml
        case .log(let module): module.xml
        case .inventory(let module): module.xml
        case .event(let event): event.xml
        case .commandReport(let report): report.xml
        case .fragment(let fragment): fragment.xml
        case .other(let other): other.xml
        }
    }
}

extension AgentMessage.Module {
    /// The element, in the order of the reference agent.
    package var xml: String {
        var xml = "<module>\n" + element("name", name)
        let settings = settings.inOrder
        // The reference agent writes the description before the type.
        var rest = settings[...]
        if let first = rest.first, first.key == .description {
            xml += element(first.key.rawValue, first.text)
            rest.removeFirst()
        }
        xml += element("type", type.rawValue)
        let split = rest.firstIndex { Setting.afterTemplates.contains($0.key) } ?? rest.endIndex
        for (setting, text) in rest[..<split] { xml += element(setting.rawValue, text) }
        for template in alertTemplates { xml += element("alert_template", template) }
        for (setting, text) in rest[split...] { xml += element(setting.rawValue, text) }
        for other in others { xml += other.xml }
        xml += reading?.xml ?? ""
        return xml + "</module>\n"
    }
}

extension AgentMessage.Module.Setting {
    fileprivate static let afterTemplates = Set(allCases.drop { $0 != .crontab })
}

extension AgentMessage.Module.Reading {
    fileprivate var xml: String {
        switch self {
        case .value(let value): return element("data", value)
        case .list(let samples):
            var xml = "<datalist>\n"
            for sample in samples {
                xml += "<data>\n" + element("value", sample.value)
                if let timestamp = sample.timestamp { xml += element("timestamp", timestamp) }
                xml += "</data>\n"
            }
            return xml + "</datalist>\n"
        }
    }
}
