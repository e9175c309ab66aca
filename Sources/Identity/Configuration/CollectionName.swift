/// The name of a collection of files: letters, digits and `.-_`, as for an agent, and none that could be an agent's digest.
package struct CollectionName: Sendable, Hashable {
    package let text: String

    package init(_ text: String) throws(IdentityError) {
        do {
            self.text = try AgentName(text).text
        } catch {
            throw .badCollectionName(text)
        }
    }
}
