internal import Crypto
internal import Storage

/// Writes a state document record by record, sealing one block after the other.
package final class SealedWriter {
    private let file: PartialFile
    private let seal: Seal
    private var block: [UInt8] = []
    private var index = 0

    init(file: PartialFile, document: StateDocument, key: SymmetricKey, header: SealedHeader) throws(StateError) {
        self.file = file
        seal = Seal(key: key, document: document, header: header.bytes)
        try write(header.bytes)
    }

    package func append(_ record: StateRecord) throws(StateError) {
        precondition(record.bytes.count <= StateRecord.sizeLimit, "a record is bounded by who makes it")
        var framed = StateRecord()
        framed.append(record.bytes)
        block += framed.bytes
        if block.count >= SealedBlock.targetSize { try writeBlock(isLast: false) }
    }

    func finish() throws(StateError) {
        try writeBlock(isLast: true)
    }

    private func writeBlock(isLast: Bool) throws(StateError) {
        let code = seal.code(of: block, at: index, isLast: isLast)
        try write(SealedBlock.Head(size: block.count, isLast: isLast).bytes + block + code)
        index += 1
        block.removeAll(keepingCapacity: true)
    }

    private func write(_ bytes: [UInt8]) throws(StateError) {
        try StateError.translating { () throws(StorageError) in try file.append(bytes) }
    }
}
