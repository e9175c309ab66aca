/// One message of an agent: who it is, and what it measured.
package struct AgentMessage: Sendable, Hashable {
    package var attributes: Attributes
    package var customFields: [CustomField]
    /// In the order in which they were made.
    package var sections: [Section]

    package init(attributes: Attributes, customFields: [CustomField] = [], sections: [Section] = []) {
        self.attributes = attributes
        self.customFields = customFields
        self.sections = sections
    }

    /// What stands between the start and the end of a message.
    package enum Section: Sendable, Hashable {
        case module(Module)
        case log(LogModule)
        case inventory(InventoryModule)
        case event(Event)
        case commandReport(CommandReport)
        /// What a plugin printed. It is written only: a reader gets the modules that are in it.
        case fragment(Fragment)
        /// An element of another name; a reader gives its text alone.
        case other(OtherElement)
    }

    /// Shown with the agent by servers that know a field of this name.
    package struct CustomField: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// An element that the format does not name.
    package struct OtherElement: Sendable, Hashable {
        package let tag: String
        package let text: String

        package init(tag: String, text: String) {
            self.tag = tag
            self.text = text
        }
    }

    /// The modules, without those in fragments.
    package var modules: [Module] {
        sections.compactMap { if case .module(let module) = $0 { module } else { nil } }
    }
}
