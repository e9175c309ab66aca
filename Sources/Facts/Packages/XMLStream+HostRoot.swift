internal import HostRoot
internal import XML

extension XMLLimits {
    /// The largest lists of packages are of some hundred megabytes; what is gathered of them are names.
    static let ofPackageLists = XMLLimits(
        length: 4 << 30, depth: 64, elements: .max, attributes: 64, nameLength: 1 << 10, attributeLength: 1 << 16,
        textLength: 1 << 16, markupLength: 1 << 20)
}

extension XMLStream {
    /// Reads a file, plain or compressed; false where it is damaged.
    func read(_ path: String, of root: HostRoot) throws -> Bool {
        guard let format = StreamDecoder.Format(path: path) else { return false }
        let decoder = StreamDecoder(format)
        var isSound = true
        try root.chunks(path, limit: 2 << 30) { chunk in
            decoder.consume(chunk) { isSound = isSound && takes($0) }
        }
        return decoder.isSound && isSound && isFinished()
    }

    private func takes(_ chunk: UnsafeRawBufferPointer) -> Bool {
        do { try consume(chunk) } catch { return false }
        return true
    }

    private func isFinished() -> Bool {
        do { try finish() } catch { return false }
        return true
    }
}
