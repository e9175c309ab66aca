internal import CLZ4

/// A field of an entry, as far as it tells of a login.
enum JournalField {
    case other
    case message(LogText)
    case identifier(LogText)
    case command(LogText)
    case pid(Int)
    /// As the program said, when it handed its message over through another.
    case writtenPid(Int)
    case user(Int)

    /// Bytes of a field that are looked at.
    static let limit = 8 << 10

    init(_ text: LogText) {
        if let value = text.after(prefix: "MESSAGE=") {
            self = .message(value.prefix { $0 != UInt8(ascii: "\n") })
        } else if let value = text.after(prefix: "SYSLOG_IDENTIFIER=") {
            self = .identifier(value)
        } else if let value = text.after(prefix: "_COMM=") {
            self = .command(value)
        } else if let number = text.after(prefix: "_PID=")?.number {
            self = .pid(number)
        } else if let number = text.after(prefix: "SYSLOG_PID=")?.number {
            self = .writtenPid(number)
        } else if let number = text.after(prefix: "_UID=")?.number {
            self = .user(number)
        } else {
            self = .other
        }
    }

    /// The beginning of a compressed field, by the flag of its object; nil where it is not sound.
    static func decompressed(_ content: [UInt8], by flag: UInt8) -> [UInt8]? {
        switch flag {
        case 1: stream(content, .xz)
        case 2: lz4(content)
        case 4: stream(content, .zstd)
        default: nil
        }
    }

    private static func stream(_ content: [UInt8], _ format: StreamDecoder.Format) -> [UInt8]? {
        let decoder = StreamDecoder(format)
        var plain: [UInt8] = []
        content.withUnsafeBytes { bytes in
            decoder.consume(bytes) { plain.append(contentsOf: $0.prefix(limit - plain.count)) }
        }
        return decoder.isSound ? plain : nil
    }

    /// The size, then a block without a frame.
    private static func lz4(_ content: [UInt8]) -> [UInt8]? {
        guard content.count > 8 else { return nil }
        var plain = [UInt8](repeating: 0, count: limit)
        let count = content.withUnsafeBytes { source in
            plain.withUnsafeMutableBytes { target in
                LZ4_decompress_safe_partial(
                    source.baseAddress?.advanced(by: 8).assumingMemoryBound(to: CChar.self),
                    target.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(source.count - 8), Int32(limit),
                    Int32(limit))
            }
        }
        guard count >= 0 else { return nil }
        return Array(plain.prefix(Int(count)))
    }
}
