/// What stands at the beginning of each state document.
struct SealedHeader: Sendable, Hashable {
    let version: Int
    /// Grows by one with each writing.
    let sequence: Int64
    /// Seconds since 1970.
    let writtenAt: Int64

    static let currentVersion = 1
    private static let mark = Array("ELPIS-STATE\n".utf8)
    static let size = mark.count + 3 * 8

    init(sequence: Int64, writtenAt: Int64) {
        version = SealedHeader.currentVersion
        self.sequence = sequence
        self.writtenAt = writtenAt
    }

    var bytes: [UInt8] {
        var record = StateRecord()
        record.append(Int64(version))
        record.append(sequence)
        record.append(writtenAt)
        return SealedHeader.mark + record.bytes
    }

    /// Nil where the bytes are no header.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == SealedHeader.size, bytes.starts(with: SealedHeader.mark) else { return nil }
        var fields = StateRecordReader(bytes[SealedHeader.mark.count...])
        do {
            guard let version = Int(exactly: try fields.number()) else { return nil }
            self.version = version
            sequence = try fields.number()
            writtenAt = try fields.number()
        } catch {
            return nil
        }
    }
}
