internal import CZlib

/// Packs a stream while its bytes come.
final class Deflation {
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var chunk = [UInt8](repeating: 0, count: 1 << 14)

    init() {
        stream.initialize(to: z_stream())
        let code = deflateInit2_(
            stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        precondition(code == Z_OK, "only a lack of memory stops deflate from beginning")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// What comes out for the next bytes; often nothing yet.
    func append(_ content: [UInt8]) -> [UInt8] { deflate(content, flush: Z_NO_FLUSH) }

    /// The rest of the stream.
    func end() -> [UInt8] { deflate([], flush: Z_FINISH) }

    private func deflate(_ content: [UInt8], flush: Int32) -> [UInt8] {
        var content = content
        var packed: [UInt8] = []
        content.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            var isDone = false
            while !isDone {
                chunk.withUnsafeMutableBufferPointer { output in
                    stream.pointee.next_out = output.baseAddress
                    stream.pointee.avail_out = UInt32(output.count)
                    let code = CZlib.deflate(stream, flush)
                    packed += output.prefix(output.count - Int(stream.pointee.avail_out))
                    isDone = flush == Z_FINISH ? code != Z_OK : stream.pointee.avail_out > 0
                }
            }
        }
        return packed
    }
}
