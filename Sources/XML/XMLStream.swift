internal import CExpat

/// Reads XML in pieces with expat, within limits.
///
/// Document type declarations are refused, so that no entity can be declared, let alone grow.
package final class XMLStream {
    private let parser: OpaquePointer?
    private let limits: XMLLimits
    private let onStart: (XMLStream, XMLElement) -> Void
    private let onEnd: (XMLStream, XMLElement) -> Void
    private var failure: XMLError?
    private var length = 0
    private var depth = 0
    private var elements = 0
    private var text: [UInt8] = []

    /// Text is gathered only where somebody asks for it.
    package var isGathering = false {
        didSet { text.removeAll(keepingCapacity: true) }
    }

    /// What is handed to the parser at once: how far beyond a limit it may have read.
    private static let step = 1 << 16

    package init(
        limits: XMLLimits, onStart: @escaping (XMLStream, XMLElement) -> Void,
        onEnd: @escaping (XMLStream, XMLElement) -> Void
    ) {
        self.limits = limits
        self.onStart = onStart
        self.onEnd = onEnd
        parser = XML_ParserCreate(nil)
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { context, name, attributes in
                guard let context, let name else { return }
                XMLStream.with(context) { $0.start(XMLElement(name: name, attributes: attributes)) }
            },
            { context, name in
                guard let context, let name else { return }
                XMLStream.with(context) { $0.end(XMLElement(name: name, attributes: nil)) }
            })
        XML_SetCharacterDataHandler(parser) { context, bytes, count in
            guard let context, let bytes else { return }
            XMLStream.with(context) { $0.gather(UnsafeRawBufferPointer(start: bytes, count: Int(count))) }
        }
        XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
            guard let context else { return }
            XMLStream.with(context) { $0.stop(.documentType) }
        }
        XML_SetUnknownEncodingHandler(
            parser, { _, name, encoding in SingleByteEncoding.describe(name, to: encoding) }, nil)
    }

    deinit {
        XML_ParserFree(parser)
    }

    /// Without counting references: the stream outlives the parser that calls, and is called for each tag.
    private static func with(_ context: UnsafeMutableRawPointer, _ body: (XMLStream) -> Void) {
        Unmanaged<XMLStream>.fromOpaque(context)._withUnsafeGuaranteedRef(body)
    }

    /// The text since gathering began, without the tags in it; gathering ends.
    package func takeText() -> String {
        defer { isGathering = false }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads on. After an error it stays at that error.
    package func consume(_ chunk: UnsafeRawBufferPointer) throws(XMLError) {
        var rest = chunk[...]
        while !rest.isEmpty {
            let piece = rest.prefix(XMLStream.step)
            rest = rest.dropFirst(piece.count)
            length += piece.count
            if length > limits.length { stop(.tooLong(.input, limits.length)) }
            try parse(UnsafeRawBufferPointer(rebasing: piece), isLast: false)
            // What the parser has not done yet is markup that has no end so far.
            if length - Int(XML_GetCurrentByteIndex(parser)) > limits.markupLength + XMLStream.step {
                stop(.tooLong(.markup, limits.markupLength))
            }
        }
        if let failure { throw failure }
    }

    package func consume(_ chunk: ArraySlice<UInt8>) throws(XMLError) {
        try chunk.withUnsafeBufferPointer { bytes throws(XMLError) in try consume(UnsafeRawBufferPointer(bytes)) }
    }

    /// Says that nothing more comes.
    package func finish() throws(XMLError) {
        try parse(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true)
    }

    /// Ends the reading at the element that is being handed over.
    package func refuse() {
        stop(.refused)
    }

    private func parse(_ piece: UnsafeRawBufferPointer, isLast: Bool) throws(XMLError) {
        if let failure { throw failure }
        let bytes = piece.baseAddress?.assumingMemoryBound(to: CChar.self)
        let status = XML_Parse(parser, bytes, Int32(piece.count), isLast ? 1 : 0)
        if status == XML_STATUS_ERROR, failure == nil { fail(XML_GetErrorCode(parser)) }
        if let failure { throw failure }
    }

    private func stop(_ reason: XMLError.Reason) {
        guard failure == nil else { return }
        failure = error(reason)
        XML_StopParser(parser, 0)
    }

    private func fail(_ code: XML_Error) {
        let message = XML_ErrorString(code).map { String(cString: $0) } ?? "no memory"
        failure = error(code == XML_ERROR_UNKNOWN_ENCODING ? .unknownEncoding : .malformed(message))
    }

    private func error(_ reason: XMLError.Reason) -> XMLError {
        XMLError(
            reason: reason, line: Int(clamping: XML_GetCurrentLineNumber(parser)),
            column: Int(clamping: XML_GetCurrentColumnNumber(parser)) + 1)
    }
}

// MARK: - What the parser tells

extension XMLStream {
    private func start(_ element: XMLElement) {
        // The parser can hand over what it had read before it was stopped.
        guard failure == nil else { return }
        depth += 1
        elements += 1
        if depth > limits.depth { return stop(.tooLong(.depth, limits.depth)) }
        if elements > limits.elements { return stop(.tooLong(.elements, limits.elements)) }
        if element.name.count > limits.nameLength { return stop(.tooLong(.name, limits.nameLength)) }
        var attributes = 0
        element.forEachAttribute { name, value in
            attributes += 1
            if name.count > limits.nameLength { stop(.tooLong(.name, limits.nameLength)) }
            if value.count > limits.attributeLength { stop(.tooLong(.attribute, limits.attributeLength)) }
        }
        if attributes > limits.attributes { stop(.tooLong(.attributes, limits.attributes)) }
        if failure == nil { onStart(self, element) }
    }

    private func end(_ element: XMLElement) {
        guard failure == nil else { return }
        depth -= 1
        onEnd(self, element)
    }

    private func gather(_ bytes: UnsafeRawBufferPointer) {
        guard isGathering, failure == nil else { return }
        if text.count + bytes.count > limits.textLength { return stop(.tooLong(.text, limits.textLength)) }
        text.append(contentsOf: bytes)
    }
}
