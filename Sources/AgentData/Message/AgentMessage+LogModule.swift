extension AgentMessage {
    /// Text of a log.
    package struct LogModule: Sendable, Hashable {
        package let source: String
        package let type: String?
        /// Any bytes.
        package let data: [UInt8]

        package init(source: String, type: String? = nil, data: [UInt8]) {
            self.source = source
            self.type = type
            self.data = data
        }

        /// Lines without their ends.
        package init(name: String, lines: [[UInt8]]) {
            var data: [UInt8] = []
            data.reserveCapacity(lines.reduce(lines.count) { $0 + $1.count })
            for line in lines {
                data += line
                data.append(UInt8(ascii: "\n"))
            }
            self.init(source: name, data: data)
        }
    }
}
