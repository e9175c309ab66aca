/// The tag of an element as it is read; it holds only during the call that it is given to.
package struct XMLElement {
    private let start: UnsafePointer<CChar>
    private let attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?

    init(name: UnsafePointer<CChar>, attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?) {
        start = name
        self.attributes = attributes
    }

    /// The bytes of its name, in UTF-8.
    package var name: UnsafeBufferPointer<UInt8> { XMLElement.bytes(start) }

    package func isNamed(_ wanted: StaticString) -> Bool {
        XMLElement.equal(start, wanted)
    }

    /// The value of an attribute; nil without it.
    package func attribute(_ wanted: StaticString) -> String? {
        var found: String?
        forEachAttribute { name, value in
            if found == nil, XMLElement.equal(name, wanted) { found = String(decoding: value, as: UTF8.self) }
        }
        return found
    }

    /// Names and values in UTF-8, in their order.
    package func forEachAttribute(
        _ body: (_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) -> Void
    ) {
        forEachAttribute { name, value in body(XMLElement.bytes(name), value) }
    }

    private func forEachAttribute(
        _ body: (_ name: UnsafePointer<CChar>, _ value: UnsafeBufferPointer<UInt8>) -> Void
    ) {
        guard let attributes else { return }
        var index = 0
        while let key = attributes[index], let value = attributes[index + 1] {
            body(key, XMLElement.bytes(value))
            index += 2
        }
    }

    private static func bytes(_ text: UnsafePointer<CChar>) -> UnsafeBufferPointer<UInt8> {
        var count = 0
        while text[count] != 0 { count += 1 }
        return UnsafeBufferPointer(start: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count: count)
    }

    private static func equal(_ text: UnsafePointer<CChar>, _ wanted: StaticString) -> Bool {
        let bytes = UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self)
        for index in 0...wanted.utf8CodeUnitCount {
            let byte = index < wanted.utf8CodeUnitCount ? wanted.utf8Start[index] : 0
            if bytes[index] != byte { return false }
        }
        return true
    }
}
