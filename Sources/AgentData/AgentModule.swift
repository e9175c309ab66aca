/// One measurement of an agent-data message, as an agent's plugin prints it.
package struct AgentModule: Sendable, Hashable {
    /// The name by which the server knows it; it never changes.
    package let name: String
    package let type: Kind
    package let value: Int
    package let description: String
    package let unit: String?
    package let group: String?

    package enum Kind: String, Sendable {
        /// 0 is critical, 1 is normal.
        case proc = "generic_proc"
        case data = "generic_data"
    }

    /// Characters of a description that are kept; servers store 65,535 bytes of it, escaped.
    package static let descriptionLimit = 4_000

    package init(
        name: String, type: Kind = .proc, value: Int, description: String, unit: String? = nil, group: String? = nil
    ) {
        self.name = name
        self.type = type
        self.value = value
        self.description =
            description.count <= AgentModule.descriptionLimit
            ? description : description.prefix(AgentModule.descriptionLimit - 1) + "…"
        self.unit = unit
        self.group = group
    }

    /// The element, in the order of the reference agent.
    package var xml: String {
        var xml = "<module>\n"
        xml += element("name", name)
        xml += element("description", description)
        xml += element("type", type.rawValue)
        if let unit { xml += element("unit", unit) }
        if let group { xml += element("module_group", group) }
        xml += element("data", String(value))
        return xml + "</module>\n"
    }

    private func element(_ name: String, _ text: String) -> String {
        "<\(name)>\(text.xmlEscaped)</\(name)>\n"
    }
}
