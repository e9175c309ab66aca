/// The frame of a block: its size and whether it is the last, then the content, then its code.
enum SealedBlock {
    static let headSize = 8
    /// Content is sealed when it has grown to this many bytes.
    static let targetSize = 1 << 16
    /// The target and one record of the greatest size.
    static let sizeLimit = targetSize + StateRecord.sizeLimit + 8

    struct Head {
        let size: Int
        let isLast: Bool

        init(size: Int, isLast: Bool) {
            self.size = size
            self.isLast = isLast
        }

        /// Nil where the size is beyond the limit.
        init?(_ bytes: [UInt8]) {
            var fields = StateRecordReader(bytes[...])
            guard let value = try? fields.number(), value >= 0 else { return nil }  // Eight bytes always hold one.
            size = Int(value >> 1)
            isLast = value & 1 == 1
            guard size <= SealedBlock.sizeLimit else { return nil }
        }

        var bytes: [UInt8] {
            var record = StateRecord()
            record.append(Int64(size) << 1 | (isLast ? 1 : 0))
            return record.bytes
        }
    }
}
