package import XML

extension XMLLimits {
    /// What a server takes of one message.
    package static let ofMessages = XMLLimits(
        // A message of a thousand modules has less than a megabyte; logs take the rest.
        length: 64 << 20,
        // Six are in use; other elements are read over.
        depth: 16,
        // Each value of a list takes two; together they bound the memory of a single list.
        elements: 1_000_000,
        // `agent_data` knows 33.
        attributes: 64, nameLength: 256, attributeLength: 64 << 10,
        // A log's text in base64 is the longest.
        textLength: 32 << 20,
        // A start tag with its attributes, or a comment.
        markupLength: 256 << 10)

    /// What an agent takes of a plugin at one execution.
    package static let ofFragments = XMLLimits(
        length: 16 << 20, depth: 16, elements: 250_000, attributes: 64, nameLength: 256, attributeLength: 64 << 10,
        textLength: 16 << 20, markupLength: 256 << 10)
}
