extension AgentMessage {
    /// What an agent says of itself.
    package struct Attributes: Sendable, Hashable {
        package var fields: Fields<Attribute>

        package init(_ fields: Fields<Attribute>) {
            self.fields = fields
        }

        package subscript(attribute: Attribute) -> String? {
            get { fields[attribute] }
            set { fields[attribute] = newValue }
        }
    }

    /// The attributes of `agent_data`.
    package enum Attribute: String, FieldKey {
        case description
        case group
        case groupPassword = "group_password"
        case groupID = "group_id"
        case systemName = "os_name"
        case systemVersion = "os_version"
        /// Seconds.
        case interval
        case version
        /// See ``MessageTime``.
        case timestamp
        case name = "agent_name"
        case alias = "agent_alias"
        /// Hours that a server adds to the times of this message.
        case timezoneOffset = "timezone_offset"
        case customID = "custom_id"
        case urlAddress = "url_address"
        /// The main address, then others, with commas between them.
        case address
        case parentName = "parent_agent_name"
        case secondaryGroups = "secondary_groups"
        /// 0: modules are not learned; 1: they are; 2: and the agent is disabled when it is silent.
        case mode = "agent_mode"
        case longitude
        case latitude
        case altitude
        case positionDescription = "position_description"
        /// The satellite server that asked this agent.
        case satelliteServer = "satellite_server"
        /// Makes the message one of a server about itself, with the following ones.
        case serverName = "server_name"
        case serverType = "server_type"
        case threads
        case modules
        case keepalive
        case disabled
        case remoteConfiguration = "remote_config"
        case connectionSource = "connection_source"
        case ipamSource = "ipam_source"
    }
}

extension AgentMessage.Attributes {
    /// The name by which a server knows the agent; nil where the message has none, and is nobody's.
    package var name: String? { filled(.name) }

    /// Seconds between messages, where it is a number above zero.
    package var interval: Int? { filled(.interval).flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }

    /// Hours to add to the message's times; zero where it is no number of hours of this planet.
    package var timezoneOffset: Int {
        let hours = filled(.timezoneOffset).flatMap { Int($0) } ?? 0
        return (-26...26).contains(hours) ? hours : 0
    }

    /// When the message was made; nil where it does not say, or not in a way that is known.
    package var time: MessageTime? { filled(.timestamp).flatMap { MessageTime($0) } }

    /// The main address first.
    package var addresses: [String] { list(.address) }

    package var secondaryGroups: [String] { list(.secondaryGroups) }

    /// Whether a server made this message about itself.
    package var isOfServer: Bool { self[.serverName] != nil }

    private func filled(_ attribute: AgentMessage.Attribute) -> String? {
        fields[attribute].flatMap { $0.isEmpty ? nil : $0 }
    }

    private func list(_ attribute: AgentMessage.Attribute) -> [String] {
        (fields[attribute] ?? "").split(separator: ",").map { part in
            var part = part
            while part.first == " " { part.removeFirst() }
            while part.last == " " { part.removeLast() }
            return String(part)
        }.filter { !$0.isEmpty }
    }
}

extension AgentMessage.Attributes: CustomStringConvertible {
    /// Without the group's password, so that no log gets it.
    package var description: String {
        fields.inOrder.map { "\($0.key.rawValue)=\($0.key == .groupPassword ? "***" : $0.text)" }
            .joined(separator: ", ")
    }
}
