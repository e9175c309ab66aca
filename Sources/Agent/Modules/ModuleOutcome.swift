internal import AgentData

/// What became of a module in a round.
package struct ModuleOutcome: Sendable {
    package enum Result: Sendable, Hashable {
        case reported(ModuleReport)
        /// There is nothing to tell, for this reason.
        case omitted(Omission)
        /// It was not run, because somebody else could have changed what it runs.
        case refused(String)
    }

    package enum Omission: Sendable, Hashable {
        /// A pre-condition does not hold.
        case notWanted
        /// The intensive conditions are as they were.
        case unchanged
        /// The first look at a log only finds its end, and later ones may find nothing new.
        case nothingNew
        case noOutput
        case failed(String)
        case timedOut(seconds: Int)
        case cancelled
    }

    package let module: ModuleDefinition
    package let result: Result
    package let duration: Duration
    /// The output was longer than is kept.
    package var isCut = false
    /// Where lines of a log are missing, and conditions whose command failed, as sentences.
    package var notes: [String] = []
}

/// A module's part of a message.
package enum ModuleReport: Sendable, Hashable {
    case element(ModuleElement)
    /// What a plugin printed, as it is.
    case fragment([UInt8])
    /// Lines of a log, for a `log_module`.
    case log(name: String, lines: [[UInt8]])
}

/// A `module` element.
package struct ModuleElement: Sendable, Hashable {
    package struct Field: Sendable, Hashable {
        package let tag: String
        package let text: String
    }

    /// In the order of the message, without the value.
    package let fields: [Field]
    /// One, or one for each line of a log.
    package let values: [String]

    init(_ module: ModuleDefinition, values: [String]) {
        var fields = [
            Field(tag: "name", text: module.name), Field(tag: "description", text: module.description),
            Field(tag: "type", text: module.type),
        ]
        if module.timing.rounds > 1 { fields.append(Field(tag: "module_interval", text: String(module.timing.rounds))) }
        for attribute in module.attributes.keys.sorted() {
            if attribute == .cronInterval, let crontab = module.timing.crontabText {
                fields.append(Field(tag: "crontab", text: crontab))
            }
            for text in module.attributes[attribute] ?? [] { fields.append(Field(tag: attribute.rawValue, text: text)) }
        }
        self.fields = fields
        self.values = values
    }

    /// Well formed whatever the texts hold.
    package var xml: String {
        var xml = "<module>\n"
        for field in fields { xml += "<\(field.tag)>\(field.text.xmlEscaped)</\(field.tag)>\n" }
        if values.count == 1 {
            xml += "<data>\(values[0].xmlEscaped)</data>\n"
        } else {
            xml += "<datalist>\n"
            for value in values { xml += "<data><value>\(value.xmlEscaped)</value></data>\n" }
            xml += "</datalist>\n"
        }
        return xml + "</module>\n"
    }
}
