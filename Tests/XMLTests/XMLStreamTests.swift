import Testing
import XML

@Suite struct XMLStreamTests {
    private static let limits = XMLLimits(
        length: 1 << 20, depth: 4, elements: 10, attributes: 3, nameLength: 20, attributeLength: 30, textLength: 40,
        markupLength: 1 << 17)

    /// The texts of all elements that have one, read in pieces of some bytes.
    private func texts(_ xml: [UInt8], by step: Int = .max) throws(XMLError) -> [String] {
        var texts: [String] = []
        let stream = XMLStream(limits: XMLStreamTests.limits) { stream, _ in
            stream.isGathering = true
        } onEnd: { stream, _ in
            let text = stream.takeText()
            if !text.isEmpty { texts.append(text) }
        }
        var rest = xml[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(step))
            rest = rest.dropFirst(step)
            try stream.consume(piece[...])
        }
        try stream.finish()
        return texts
    }

    private static let endlessComment = "<a><!--" + String(repeating: " ", count: 1 << 19)
    private static let long = String(repeating: " ", count: 1 << 20) + "<a/>"

    private func reason(_ xml: String) -> XMLError.Reason? {
        do {
            _ = try texts(Array(xml.utf8))
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(arguments: 1...7)
    func howItIsCutChangesNothing(_ step: Int) throws {
        let xml = "<?xml version='1.0'?><a><b x='1'>日&amp;本</b><c><![CDATA[<]]>x</c></a>"

        #expect(try texts(Array(xml.utf8), by: step) == ["日&本", "<x"])
    }

    @Test(
        arguments: [
            ("ISO-8859-1", [0xE9], "é"), ("iso8859-1", [0xE9], "é"), ("US-ASCII", [0x41], "A"),
            ("UTF-8", [0xC3, 0xA9], "é"),
            ("windows-1252", [0x80, 0x93, 0x81], "€“\u{81}"), ("CP1252", [0x99], "™"),
            ("ISO-8859-15", [0xA4, 0xE9], "€é"),
        ] as [(String, [UInt8], String)])
    func encodingsAreRead(_ encoding: String, _ bytes: [UInt8], _ text: String) throws {
        let xml = Array("<?xml version='1.0' encoding='\(encoding)'?><a>".utf8) + bytes + Array("</a>".utf8)

        #expect(try texts(xml) == [text])
    }

    @Test func utf16IsReadByItsMark() throws {
        let xml: [UInt8] =
            [0xFF, 0xFE]
            + "<?xml version='1.0' encoding='UTF-16'?><a>é</a>".utf16.flatMap {
                [UInt8($0 & 0xFF), UInt8($0 >> 8)]
            }

        #expect(try texts(xml) == ["é"])
    }

    @Test(
        arguments: [
            ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", .documentType),
            ("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", .documentType),
            ("<?xml version='1.0' encoding='EBCDIC-XX'?><a/>", .unknownEncoding),
            ("<a><b><c><d><e/></d></c></b></a>", .tooLong(.depth, 4)),
            ("<a><b/><b/><b/><b/><b/><b/><b/><b/><b/><b/></a>", .tooLong(.elements, 10)),
            ("<a b='' c='' d='' e=''/>", .tooLong(.attributes, 3)),
            ("<aaaaaaaaaaaaaaaaaaaaa/>", .tooLong(.name, 20)),
            ("<a aaaaaaaaaaaaaaaaaaaaa=''/>", .tooLong(.name, 20)),
            ("<a b='1234567890123456789012345678901'/>", .tooLong(.attribute, 30)),
            ("<a>12345678901234567890123456789012345678901</a>", .tooLong(.text, 40)),
            (endlessComment, .tooLong(.markup, 1 << 17)),
            (long, .tooLong(.input, 1 << 20)),
        ] as [(String, XMLError.Reason)])
    func eachLimitIsKept(_ xml: String, _ reason: XMLError.Reason) {
        #expect(self.reason(xml) == reason)
    }

    @Test(arguments: [
        "", "<a>", "<a></b>", "<a/><b/>", "a", "<a>&b;</a>", "<a b=c/>", "<a b='1' b='2'/>", "<a>]]></a>",
    ])
    func whatIsNotWellFormedIsRefused(_ xml: String) {
        guard case .malformed = reason(xml) else {
            Issue.record("\(xml) was taken")
            return
        }
    }

    @Test func anErrorTellsItsPlace() {
        let error = #expect(throws: XMLError.self) { try texts(Array("<a>\n  <b></c>\n</a>".utf8)) }

        #expect(error?.line == 2)
        #expect(error?.column == 8)
        #expect(error?.description == "line 2, column 8: it is not well-formed: mismatched tag")
    }

    @Test func itStaysAtItsFirstError() {
        let stream = XMLStream(limits: XMLStreamTests.limits) { _, _ in
        } onEnd: { _, _ in
        }
        let first = #expect(throws: XMLError.self) {
            try stream.consume(Array("<a></b>".utf8)[...])
        }

        let second = #expect(throws: XMLError.self) { try stream.finish() }

        #expect(first == second)
    }
}
