internal import AgentData
internal import Crypto
internal import Facts
internal import FoundationEssentials
internal import Glibc
package import HostRoot
internal import Identity

/// Makes the messages of one agent: who it is stands in each.
package struct MessageComposer: Sendable {
    private let settings: AgentSettings
    private let customFields: [AgentMessage.CustomField]
    private let name: String
    private let alias: String
    private let version: String
    private let root: HostRoot
    /// Of the files' names.
    private let digest: String

    package init(_ configuration: AgentConfiguration, name: String, alias: String, version: String, root: HostRoot) {
        settings = configuration.settings
        customFields = configuration.customFields.map { AgentMessage.CustomField(name: $0.name, value: $0.value) }
        self.name = name
        self.alias = alias
        self.version = version
        self.root = root
        digest = Insecure.MD5.hash(data: Array(name.utf8)).hexadecimal
    }

    /// A message with these elements.
    func message(_ elements: String, at moment: Moment) async -> OutgoingMessage {
        bare(elements, at: moment, position: await position())
    }

    /// A message without what a command would have to tell first.
    package func bare(_ elements: String, at moment: Moment) -> OutgoingMessage {
        bare(elements, at: moment, position: nil)
    }

    /// Changed fact tables, for a server of Elpis's own.
    func tables(_ content: [UInt8]) -> OutgoingMessage {
        OutgoingMessage(name: "\(digest).\(MessageComposer.number)\(OutgoingMessage.tablesSuffix)", content: content)
    }

    /// Two messages of one second need two names: microseconds since 1970.
    private static var number: UInt64 { UInt64(max(Date().timeIntervalSince1970 * 1_000_000, 0)) }

    private func bare(_ elements: String, at moment: Moment, position: [AgentMessage.Attribute: String]?)
        -> OutgoingMessage
    {
        var attributes = attributes(at: moment)
        for (attribute, text) in position ?? [:] { attributes[attribute] = text }
        let message = AgentMessage(attributes: attributes, customFields: customFields)
        return OutgoingMessage(
            name: "\(digest).\(MessageComposer.number).data",
            content: Array((message.start + elements + AgentMessage.end).utf8))
    }

    private func attributes(at moment: Moment) -> AgentMessage.Attributes {
        var attributes = AgentMessage.Attributes(Fields())
        func filled(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
        attributes[.description] = filled(settings.description)
        attributes[.group] = filled(settings.group)
        attributes[.groupPassword] = filled(settings.groupPassword?.value)
        attributes[.groupID] = filled(settings.groupID)
        attributes[.systemName] = "Linux"
        attributes[.systemVersion] = systemVersion
        attributes[.interval] = String(settings.interval)
        attributes[.version] = version
        if settings.hasTimestamp { attributes[.timestamp] = MessageTime(local: moment.wall)?.text }
        attributes[.name] = name
        attributes[.alias] = alias
        attributes[.timezoneOffset] = String(settings.timezoneOffset)
        attributes[.customID] = filled(settings.customID)
        attributes[.urlAddress] = filled(settings.urlAddress)
        attributes[.address] = address
        attributes[.parentName] = filled(settings.parentAgentName)
        attributes[.secondaryGroups] = filled(settings.secondaryGroups)
        attributes[.mode] = settings.agentMode.map { String($0) }
        return attributes
    }

    /// The distribution and its version, as `os-release` calls them.
    private var systemVersion: String? {
        let text = ["/etc/os-release", "/usr/lib/os-release"].lazy.compactMap { try? root.textIfPresent($0) }.first
        let release = OSRelease(path: nil, osRelease: text ?? "")
        return release.values["PRETTY_NAME"] ?? release.values["NAME"]
    }

    private var address: String? {
        switch settings.address {
        case .none: nil
        case .given(let text): text
        case .found: HostAddresses.current.joined(separator: ",")
        }
    }

    /// Seconds that a command may take which only tells something of the agent.
    static let commandSeconds = 10.0

    /// Where the host is; nil where nobody knows.
    private func position() async -> [AgentMessage.Attribute: String]? {
        var found: [AgentMessage.Attribute: String] = [:]
        switch settings.position {
        case nil: return nil
        case .given(let latitude, let longitude, let altitude):
            found = [.latitude: latitude, .longitude: longitude]
            found[.altitude] = altitude
        case .command(let command):
            guard let line = await AgentCommandLine.firstLine(of: command, for: settings) else { return nil }
            let numbers = line.split(separator: ",").map { $0.trimming(while: \.isWhitespace) }
            guard (2...3).contains(numbers.count), numbers.allSatisfy({ Double($0) != nil }) else { return nil }
            found = [.latitude: String(numbers[0]), .longitude: String(numbers[1])]
            if numbers.count == 3 { found[.altitude] = String(numbers[2]) }
        }
        found[.positionDescription] = settings.positionDescription
        return found
    }
}

extension MessageTime {
    /// By the clock of this host's time zone.
    init?(local seconds: Int64) {
        var (time, parts) = (time_t(seconds), tm())
        guard localtime_r(&time, &parts) != nil else { return nil }
        self = .local(
            year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday),
            hour: Int(parts.tm_hour), minute: Int(parts.tm_min), second: Int(parts.tm_sec))
    }
}

extension Substring {
    fileprivate func trimming(while isLeftOut: (Character) -> Bool) -> Substring {
        var rest = drop(while: isLeftOut)
        while let last = rest.last, isLeftOut(last) { rest.removeLast() }
        return rest
    }
}
