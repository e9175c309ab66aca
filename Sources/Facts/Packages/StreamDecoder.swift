internal import CLZ4
internal import CLZMA
internal import CZlib
internal import CZstd

/// Takes a compressed file piece by piece and hands over its content as it comes.
package final class StreamDecoder {
    package enum Format: String, CaseIterable {
        case plain = ""
        case gzip = ".gz"
        case lz4 = ".lz4"
        case xz = ".xz"
        case zstd = ".zst"

        /// By the file's name; nil for a compression that is not known.
        package init?(path: String) {
            let name = path.split(separator: "/").last ?? ""
            for format in Format.allCases where format != .plain && name.hasSuffix(format.rawValue) {
                self = format
                return
            }
            let unknown = [".bz2", ".lzma", ".lzo", ".zck", ".br"]
            if unknown.contains(where: { name.hasSuffix($0) }) { return nil }
            self = .plain
        }
    }

    /// Content of one file; beyond it the rest is not read.
    private static let outputLimit = 2 << 30
    private static let memoryLimit: UInt64 = 256 << 20

    private let format: Format
    private let output: UnsafeMutableRawBufferPointer
    private var gzip = z_stream()
    private var xz = lzma_stream()
    private var lz4: OpaquePointer?
    private var zstd: OpaquePointer?
    private var written = 0
    /// Whether everything up to now was well-formed and within the limit.
    package private(set) var isSound = true
    /// Whether the end of the compressed data has been seen.
    package private(set) var isFinished: Bool

    package init(_ format: Format) {
        self.format = format
        isFinished = format == .plain
        output = .allocate(byteCount: 1 << 17, alignment: 16)
        switch format {
        case .plain: break
        case .gzip:
            isSound = inflateInit2_(&gzip, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        case .xz: isSound = lzma_stream_decoder(&xz, StreamDecoder.memoryLimit, 0) == LZMA_OK
        case .lz4: isSound = LZ4F_isError(LZ4F_createDecompressionContext(&lz4, UInt32(LZ4F_VERSION))) == 0
        case .zstd:
            zstd = ZSTD_createDCtx()
            isSound = zstd != nil
        }
    }

    deinit {
        output.deallocate()
        switch format {
        case .plain: break
        case .gzip: inflateEnd(&gzip)
        case .xz: lzma_end(&xz)
        case .lz4: LZ4F_freeDecompressionContext(lz4)
        case .zstd: ZSTD_freeDCtx(zstd)
        }
    }

    package func consume(_ input: UnsafeRawBufferPointer, each: (UnsafeRawBufferPointer) -> Void) {
        guard isSound, input.count > 0 else { return }
        if format == .plain {
            each(input)
            return
        }
        var position = 0
        var progress = true
        while isSound && progress && (position < input.count || !isFinished) {
            let (taken, made) = step(UnsafeRawBufferPointer(rebasing: input[position...]))
            position += taken
            written += made
            if written > StreamDecoder.outputLimit { isSound = false }
            if made > 0 { each(UnsafeRawBufferPointer(rebasing: output[..<made])) }
            progress = taken > 0 || made > 0
        }
    }

    /// Decodes as much as fits into the output; the counts are of bytes taken and made.
    private func step(_ input: UnsafeRawBufferPointer) -> (taken: Int, made: Int) {
        switch format {
        case .plain: (0, 0)
        case .gzip: stepGzip(input)
        case .xz: stepXZ(input)
        case .lz4: stepLZ4(input)
        case .zstd: stepZstd(input)
        }
    }

    private func stepGzip(_ input: UnsafeRawBufferPointer) -> (taken: Int, made: Int) {
        if isFinished {
            // Another member may follow.
            guard input.count > 0, inflateReset(&gzip) == Z_OK else { return (0, 0) }
            isFinished = false
        }
        gzip.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        gzip.avail_in = UInt32(clamping: input.count)
        gzip.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        gzip.avail_out = UInt32(clamping: output.count)
        let code = inflate(&gzip, Z_NO_FLUSH)
        if code == Z_STREAM_END { isFinished = true }
        if code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR { isSound = false }
        return (input.count - Int(gzip.avail_in), output.count - Int(gzip.avail_out))
    }

    private func stepXZ(_ input: UnsafeRawBufferPointer) -> (taken: Int, made: Int) {
        if isFinished { return (0, 0) }
        xz.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        xz.avail_in = input.count
        xz.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        xz.avail_out = output.count
        let code = lzma_code(&xz, LZMA_RUN)
        if code == LZMA_STREAM_END { isFinished = true }
        if code != LZMA_OK && code != LZMA_STREAM_END && code != LZMA_BUF_ERROR { isSound = false }
        return (input.count - xz.avail_in, output.count - xz.avail_out)
    }

    private func stepLZ4(_ input: UnsafeRawBufferPointer) -> (taken: Int, made: Int) {
        var made = output.count
        var taken = input.count
        let code = LZ4F_decompress(lz4, output.baseAddress, &made, input.baseAddress, &taken, nil)
        if LZ4F_isError(code) != 0 { isSound = false }
        isFinished = code == 0
        return (taken, made)
    }

    private func stepZstd(_ input: UnsafeRawBufferPointer) -> (taken: Int, made: Int) {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let code = ZSTD_decompressStream(zstd, &target, &source)
        if ZSTD_isError(code) != 0 { isSound = false }
        isFinished = code == 0
        return (source.pos, target.pos)
    }
}
