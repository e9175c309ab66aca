internal import CZlib

/// Makes a ZIP archive of one deflated member while its content comes, as transfer clients send it.
package final class ZIPWriter {
    private let name: [UInt8]
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var checksum = crc32(0, nil, 0)
    private var contentSize = 0
    private var packedSize = 0
    private var chunk = [UInt8](repeating: 0, count: 1 << 14)

    /// The name is that of the member: a base name in ASCII or UTF-8.
    package init(name: String) {
        self.name = Array(name.utf8.prefix(255))
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

    /// What comes before the content.
    package func begin() -> [UInt8] {
        var header: [UInt8] = []
        header.append(little: ZIPFormat.localMark)
        header.append(little: ZIPFormat.version)
        appendCommon(to: &header, checksum: 0, packed: 0, content: 0)
        return header + name
    }

    /// The archive's bytes for the next part of the content; often none yet.
    package func append(_ content: [UInt8]) -> [UInt8] {
        checksum = crc32(checksum, content, UInt32(content.count))
        contentSize += content.count
        return deflate(content, flush: Z_NO_FLUSH)
    }

    /// What comes after the content.
    package func end() -> [UInt8] {
        var rest = deflate([], flush: Z_FINISH)
        let directoryStart = begin().count + packedSize + 16
        rest.append(little: ZIPFormat.descriptorMark)
        rest.append(little: UInt32(checksum))
        rest.append(little: UInt32(truncatingIfNeeded: packedSize))
        rest.append(little: UInt32(truncatingIfNeeded: contentSize))
        var directory: [UInt8] = []
        directory.append(little: ZIPFormat.centralMark)
        directory.append(little: ZIPFormat.madeBy)
        directory.append(little: ZIPFormat.version)
        appendCommon(to: &directory, checksum: checksum, packed: packedSize, content: contentSize)
        // No comment, first disk, a binary file.
        directory += [0, 0, 0, 0, 0, 0]
        directory.append(little: ZIPFormat.attributes)
        directory.append(little: UInt32(0))
        directory += name
        rest += directory
        rest.append(little: ZIPFormat.endMark)
        rest += [0, 0, 0, 0]
        rest.append(little: UInt16(1))
        rest.append(little: UInt16(1))
        rest.append(little: UInt32(directory.count))
        rest.append(little: UInt32(truncatingIfNeeded: directoryStart))
        rest += [0, 0]
        return rest
    }

    /// The fields that the local header and the central directory share, from the flags to the length of the extra field.
    private func appendCommon(to record: inout [UInt8], checksum: uLong, packed: Int, content: Int) {
        record.append(little: ZIPFormat.hasDescriptor)
        record.append(little: ZIPFormat.deflated)
        record.append(little: ZIPFormat.date)
        record.append(little: UInt32(truncatingIfNeeded: checksum))
        record.append(little: UInt32(truncatingIfNeeded: packed))
        record.append(little: UInt32(truncatingIfNeeded: content))
        record.append(little: UInt16(name.count))
        record.append(little: UInt16(0))
    }

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
        packedSize += packed.count
        return packed
    }
}
