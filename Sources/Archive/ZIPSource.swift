/// Where the bytes of an archive are.
package struct ZIPSource {
    package let size: Int
    /// The bytes at a place, at most so many; fewer only at the end.
    let read: (_ place: Int, _ count: Int) throws -> [UInt8]

    package init(size: Int, read: @escaping (_ place: Int, _ count: Int) throws -> [UInt8]) {
        self.size = size
        self.read = read
    }

    package init(_ bytes: [UInt8]) {
        self.init(size: bytes.count) { place, count in Array(bytes.dropFirst(place).prefix(count)) }
    }

    /// Exactly so many bytes. - Throws: ``ZIPError/truncated``, and what reading throws.
    func bytes(at place: Int, count: Int) throws -> [UInt8] {
        guard place >= 0, count >= 0, place <= size - count else { throw ZIPError.truncated }
        let bytes = try read(place, count)
        guard bytes.count == count else { throw ZIPError.truncated }
        return bytes
    }
}
