internal import Crypto
internal import Glibc

/// Reads a state document record by record; each block is verified before anything in it is believed.
package final class SealedReader {
    let header: SealedHeader
    private let file: Int32
    private let path: String
    private let seal: Seal
    private var block: ArraySlice<UInt8> = []
    private var index = 0
    private var isLastBlock = false

    /// Takes over the descriptor.
    ///
    /// - Throws: ``StateError`` where the file is no document, or one of a newer version.
    init(file: Int32, path: String, document: StateDocument, key: SymmetricKey) throws(StateError) {
        self.file = file
        self.path = path
        let start: [UInt8]
        do throws(StateError) {
            start = try SealedReader.read(SealedHeader.size, from: file, path: path)
            guard let header = SealedHeader(start) else { throw .unsealed(path: path) }
            guard header.version <= SealedHeader.currentVersion else {
                throw .newer(path: path, version: header.version)
            }
            self.header = header
        } catch {
            close(file)
            throw error
        }
        seal = Seal(key: key, document: document, header: start)
    }

    deinit {
        close(file)
    }

    /// The next record; nil at the verified end.
    package func next() throws(StateError) -> StateRecordReader? {
        while block.isEmpty {
            if isLastBlock { return nil }
            try readBlock()
        }
        var fields = StateRecordReader(block)
        do {
            let record = try fields.bytes()
            block = block[record.endIndex...]
            return StateRecordReader(record)
        } catch {
            throw .unsealed(path: path)
        }
    }

    private func readBlock() throws(StateError) {
        let start = try SealedReader.read(SealedBlock.headSize, from: file, path: path)
        guard let head = SealedBlock.Head(start) else { throw .unsealed(path: path) }
        let sealed = try SealedReader.read(head.size + Seal.codeSize, from: file, path: path)
        let content = sealed[..<head.size]
        guard seal.isValid(sealed[head.size...], of: content, at: index, isLast: head.isLast) else {
            throw .unsealed(path: path)
        }
        // Nothing that follows the end is Elpis's.
        if head.isLast, try !isAtEnd() { throw .unsealed(path: path) }
        index += 1
        isLastBlock = head.isLast
        block = content
    }

    private func isAtEnd() throws(StateError) -> Bool {
        var byte: UInt8 = 0
        while true {
            let got = Glibc.read(file, &byte, 1)
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw .system(path: path, code: errno) }
            return got == 0
        }
    }

    private static func read(_ count: Int, from file: Int32, path: String) throws(StateError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = Glibc.read(file, buffer.baseAddress.map { $0 + filled }, count - filled)
                if got < 0 && errno == EINTR { continue }
                if got < 0 { code = errno }
                guard got > 0 else { return }
                filled += got
            }
        }
        guard code == 0 else { throw .system(path: path, code: code) }
        guard bytes.count == count else { throw .unsealed(path: path) }
        return bytes
    }
}
