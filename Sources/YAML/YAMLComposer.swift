internal import CYAML

extension YAMLValue {
    /// The document in a text; null where there is none.
    ///
    /// Strict, because data files decide what is believed of a host: no second document, no tag, no anchor or alias (which
    /// could stand for endless repetition), no key twice.
    package init(_ text: String) throws(YAMLError) {
        var text = text
        let result = text.withUTF8 { bytes in
            Result { () throws(YAMLError) in try YAMLComposer(bytes).document() }
        }
        self = try result.get()
    }
}

/// Makes values of libyaml's events.
private final class YAMLComposer {
    private var parser = yaml_parser_t()
    private var event = yaml_event_t()

    /// Deeper than any data file is.
    private static let depthLimit = 64

    /// The bytes must outlive the composer.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        yaml_parser_initialize(&parser)
        yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_event_delete(&event)
        yaml_parser_delete(&parser)
    }

    func document() throws(YAMLError) -> YAMLValue {
        try advance()
        try advance()
        if event.type == YAML_STREAM_END_EVENT { return .scalar("", isPlain: true) }
        try advance()
        let value = try value(depth: 0)
        try advance()
        try advance()
        guard event.type == YAML_STREAM_END_EVENT else { throw error("there is a second document") }
        return value
    }

    /// The value that begins with the present event, which is its last afterwards.
    private func value(depth: Int) throws(YAMLError) -> YAMLValue {
        guard depth <= YAMLComposer.depthLimit else { throw error("it is nested too deeply") }
        switch event.type {
        case YAML_SCALAR_EVENT:
            try refuse(anchor: event.data.scalar.anchor, tag: event.data.scalar.tag)
            return .scalar(scalarText, isPlain: event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
        case YAML_SEQUENCE_START_EVENT:
            try refuse(anchor: event.data.sequence_start.anchor, tag: event.data.sequence_start.tag)
            return try sequence(depth: depth + 1)
        case YAML_MAPPING_START_EVENT:
            try refuse(anchor: event.data.mapping_start.anchor, tag: event.data.mapping_start.tag)
            return try mapping(depth: depth + 1)
        default:
            throw error("aliases are not used in data files")
        }
    }

    private func sequence(depth: Int) throws(YAMLError) -> YAMLValue {
        var values: [YAMLValue] = []
        try advance()
        while event.type != YAML_SEQUENCE_END_EVENT {
            values.append(try value(depth: depth))
            try advance()
        }
        return .sequence(values)
    }

    private func mapping(depth: Int) throws(YAMLError) -> YAMLValue {
        var members: [YAMLValue.Member] = []
        var names: Set<String> = []
        try advance()
        while event.type != YAML_MAPPING_END_EVENT {
            guard event.type == YAML_SCALAR_EVENT else { throw error("a key is not a text") }
            try refuse(anchor: event.data.scalar.anchor, tag: event.data.scalar.tag)
            let name = scalarText
            guard names.insert(name).inserted else { throw error("the key '\(name)' is there twice") }
            try advance()
            members.append(YAMLValue.Member(name: name, value: try value(depth: depth)))
            try advance()
        }
        return .mapping(members)
    }

    private var scalarText: String {
        let scalar = event.data.scalar
        return String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    }

    private func refuse(anchor: UnsafeMutablePointer<UInt8>?, tag: UnsafeMutablePointer<UInt8>?) throws(YAMLError) {
        guard anchor == nil else { throw error("anchors are not used in data files") }
        guard tag == nil else { throw error("tags are not used in data files") }
    }

    private func advance() throws(YAMLError) {
        yaml_event_delete(&event)
        guard yaml_parser_parse(&parser, &event) == 1 else {
            let problem = parser.problem.map { String(cString: $0) } ?? "it cannot be read"
            throw YAMLError(line: Int(parser.problem_mark.line) + 1, problem: problem)
        }
    }

    private func error(_ problem: String) -> YAMLError {
        YAMLError(line: Int(event.start_mark.line) + 1, problem: problem)
    }
}
