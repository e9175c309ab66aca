extension YAMLValue {
    /// The value as a type. A number or a quoted text can be asked for as a text, a quoted text never as a number.
    ///
    /// - Throws: `DecodingError`, or what the type's own initialiser throws.
    package func decoded<Value: Decodable>(_ type: Value.Type, path: [any CodingKey] = []) throws -> Value {
        try Value(from: YAMLDecoder(value: self, codingPath: path))
    }
}

/// Walks through a value as `Decodable` types ask.
private struct YAMLDecoder: Decoder {
    let value: YAMLValue
    let codingPath: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any] = [:]

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .mapping(let members) = value else { throw mismatch([String: YAMLValue].self) }
        return KeyedDecodingContainer(MappingContainer(members: members, codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .sequence(let values) = value else { throw mismatch([YAMLValue].self) }
        return SequenceContainer(values: values, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        ScalarContainer(decoder: self)
    }

    func mismatch(_ type: Any.Type) -> DecodingError {
        .typeMismatch(type, DecodingError.Context(codingPath: codingPath, debugDescription: "another type is expected"))
    }
}

private struct ScalarContainer: SingleValueDecodingContainer {
    let decoder: YAMLDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.value.meaning == .null }

    func decode(_ type: Bool.Type) throws -> Bool {
        guard case .bool(let value) = decoder.value.meaning else { throw decoder.mismatch(type) }
        return value
    }

    func decode(_ type: String.Type) throws -> String {
        guard case .scalar(let text, _) = decoder.value, decoder.value.meaning != .null else {
            throw decoder.mismatch(type)
        }
        return text
    }

    func decode(_ type: Double.Type) throws -> Double {
        guard case .scalar(let text, isPlain: true) = decoder.value, let value = Double(text) else {
            throw decoder.mismatch(type)
        }
        return value
    }

    func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
    func decode(_ type: Int.Type) throws -> Int { try integer() }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: decoder) }

    private func integer<Value: FixedWidthInteger>() throws -> Value {
        guard case .integer(let value) = decoder.value.meaning, let exact = Value(exactly: value) else {
            throw decoder.mismatch(Value.self)
        }
        return exact
    }
}

private struct MappingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let members: [YAMLValue.Member]
    let codingPath: [any CodingKey]
    private let values: [String: YAMLValue]

    init(members: [YAMLValue.Member], codingPath: [any CodingKey]) {
        self.members = members
        self.codingPath = codingPath
        values = Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
    }

    var allKeys: [Key] { members.compactMap { Key(stringValue: $0.name) } }

    func contains(_ key: Key) -> Bool { values[key.stringValue] != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try decoder(key).value.meaning == .null }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try decoder(key).singleValueContainer().decode(type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { YAMLDecoder(value: .mapping(members), codingPath: codingPath) }

    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

    private func decoder(_ key: Key) throws -> YAMLDecoder {
        guard let value = values[key.stringValue] else {
            let context = DecodingError.Context(codingPath: codingPath, debugDescription: "the key is missing")
            throw DecodingError.keyNotFound(key, context)
        }
        return YAMLDecoder(value: value, codingPath: codingPath + [key])
    }
}

private struct SequenceContainer: UnkeyedDecodingContainer {
    let values: [YAMLValue]
    let codingPath: [any CodingKey]
    private(set) var currentIndex = 0

    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex >= values.count }

    mutating func decodeNil() throws -> Bool {
        guard try decoder().value.meaning == .null else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let value = try decoder().singleValueContainer().decode(type)
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        let container = try decoder().container(keyedBy: type)
        currentIndex += 1
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try decoder().unkeyedContainer()
        currentIndex += 1
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let decoder = try decoder()
        currentIndex += 1
        return decoder
    }

    private func decoder() throws -> YAMLDecoder {
        let path = codingPath + [Element(intValue: currentIndex)]
        guard !isAtEnd else {
            let context = DecodingError.Context(codingPath: path, debugDescription: "an element is missing")
            throw DecodingError.valueNotFound(YAMLValue.self, context)
        }
        return YAMLDecoder(value: values[currentIndex], codingPath: path)
    }

    private struct Element: CodingKey {
        let intValue: Int?
        let stringValue: String

        init(intValue: Int) {
            self.intValue = intValue
            stringValue = String(intValue)
        }

        init?(stringValue: String) { nil }
    }
}
