internal import CZlib

/// Unpacks a deflated stream while its bytes come.
final class Inflation {
    private(set) var hasEnded = false
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var chunk = [UInt8](repeating: 0, count: 1 << 14)

    init() {
        stream.initialize(to: z_stream())
        let code = inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(code == Z_OK, "only a lack of memory stops inflate from beginning")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Takes the next bytes, and leaves those after the end of the stream. Stops soon after more than `room` bytes came
    /// out, which is for the caller to notice.
    func append(_ bytes: inout ArraySlice<UInt8>, room: Int) throws(ZIPError) -> [UInt8] {
        var input = Array(bytes)
        var code = Z_OK
        var unpacked: [UInt8] = []
        let left = input.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            repeat {
                chunk.withUnsafeMutableBufferPointer { output in
                    stream.pointee.next_out = output.baseAddress
                    stream.pointee.avail_out = UInt32(output.count)
                    code = CZlib.inflate(stream, Z_NO_FLUSH)
                    unpacked += output.prefix(output.count - Int(stream.pointee.avail_out))
                }
            } while code == Z_OK && unpacked.count <= room
                && (stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0)
            return Int(stream.pointee.avail_in)
        }
        // Z_BUF_ERROR only says that more input is wanted.
        guard [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(code) else { throw .damaged }
        hasEnded = code == Z_STREAM_END
        bytes = bytes.suffix(left)
        return unpacked
    }
}
