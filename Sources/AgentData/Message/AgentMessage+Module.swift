extension AgentMessage {
    /// One measurement, or several of one thing.
    package struct Module: Sendable, Hashable {
        /// The name by which the server knows it; it never changes.
        package var name: String
        package var type: Kind
        package var reading: Reading?
        /// How the server is to show and to judge it, as texts: numbers may have a comma, and the server judges them.
        package var settings: Fields<Setting>
        /// Names of alert templates.
        package var alertTemplates: [String]
        /// Elements that the format does not name; servers show them with the module.
        package var others: [OtherElement]

        package init(
            name: String, type: Kind, reading: Reading?, settings: Fields<Setting> = [:], alertTemplates: [String] = [],
            others: [OtherElement] = []
        ) {
            self.name = name
            self.type = type
            self.reading = reading
            self.settings = settings
            self.alertTemplates = alertTemplates
            self.others = others
        }

        package subscript(setting: Setting) -> String? {
            get { settings[setting] }
            set { settings[setting] = newValue }
        }
    }
}

extension AgentMessage.Module {
    /// The type's name, whose ending decides how the value is understood.
    package struct Kind: RawRepresentable, Sendable, Hashable {
        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// A number; the type of a module that names none.
        package static let data = Kind(rawValue: "generic_data")
        /// 0 is critical, 1 is normal.
        package static let proc = Kind(rawValue: "generic_proc")
        package static let text = Kind(rawValue: "generic_data_string")
        /// The rate by the second of a counter.
        package static let rate = Kind(rawValue: "generic_data_inc")
        /// The growth of a counter since the last time.
        package static let growth = Kind(rawValue: "generic_data_inc_abs")
        /// As the ones above, of modules that do not report at every interval.
        package static let asynchronousProc = Kind(rawValue: "async_proc")
        package static let asynchronousData = Kind(rawValue: "async_data")
        package static let asynchronousText = Kind(rawValue: "async_string")
        package static let log4x = Kind(rawValue: "log4x")
    }

    /// What was measured.
    package enum Reading: Sendable, Hashable {
        case value(String)
        case list([Sample])
    }

    /// A value of a list, with its own time where it has one (see ``MessageTime``).
    package struct Sample: Sendable, Hashable {
        package let value: String
        package let timestamp: String?

        package init(value: String, timestamp: String? = nil) {
            self.value = value
            self.timestamp = timestamp
        }
    }

    /// The values in their order, however they are written.
    package var samples: [Sample] {
        switch reading {
        case .value(let value): [Sample(value: value)]
        case .list(let samples): samples
        case nil: []
        }
    }
}

// MARK: - Elpis's own modules

extension AgentMessage.Module {
    /// Characters of a description that are kept; servers store 65,535 bytes of it, escaped.
    package static let descriptionLimit = 4_000

    /// A module with a whole number, as Elpis's own are.
    package init(
        name: String, type: Kind = .proc, value: Int, description: String, unit: String? = nil, group: String? = nil
    ) {
        self.init(name: name, type: type, reading: .value(String(value)))
        let limit = AgentMessage.Module.descriptionLimit
        settings[.description] =
            description.count <= limit ? description : description.prefix(limit - 1) + "…"
        settings[.unit] = unit
        settings[.group] = group
    }
}
