/// How much a stream takes before it refuses the rest. Lengths are bytes.
package struct XMLLimits: Sendable, Hashable {
    /// The whole input.
    package var length: Int
    package var depth: Int
    package var elements: Int
    /// Of one element.
    package var attributes: Int
    /// The names of elements and attributes.
    package var nameLength: Int
    package var attributeLength: Int
    /// The gathered text of one element.
    package var textLength: Int
    /// A tag, a comment or an instruction. The parser looks at one from its beginning again whenever more of it has
    /// come, so that it also limits the time.
    package var markupLength: Int

    package init(
        length: Int, depth: Int, elements: Int, attributes: Int, nameLength: Int, attributeLength: Int,
        textLength: Int, markupLength: Int
    ) {
        self.length = length
        self.depth = depth
        self.elements = elements
        self.attributes = attributes
        self.nameLength = nameLength
        self.attributeLength = attributeLength
        self.textLength = textLength
        self.markupLength = markupLength
    }
}
