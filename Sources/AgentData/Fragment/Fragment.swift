package import XML

extension AgentMessage {
    /// What a plugin printed for a message, after it was checked: it cannot break the message or get out of it.
    package struct Fragment: Sendable, Hashable {
        /// As the plugin printed it; in UTF-8.
        package let xml: String
        /// How many elements of a message it holds.
        package let count: Int

        /// A plugin's output; where it is no UTF-8 it is read as windows-1252.
        ///
        /// It is a sequence of elements of a message, and has no text outside of them.
        package init(checking output: [UInt8], limits: XMLLimits = .ofFragments) throws(AgentDataError) {
            let check = FragmentCheck(limits: limits)
            if let text = String(validating: output, as: UTF8.self) {
                try check.run(output)
                xml = text
            } else {
                let decoded = output.decodedFromWindows1252
                try check.run(decoded)
                xml = String(decoding: decoded, as: UTF8.self)
            }
            count = check.count
        }
    }
}
