internal import CZlib

/// Makes a ZIP archive of one deflated member while its content comes, as transfer clients send it.
package final class ZIPWriter {
    private let name: [UInt8]
    private let deflation = Deflation()
    private var checksum = crc32(0, nil, 0)
    private var contentSize = 0
    private var packedSize = 0

    /// The name is that of the member: a base name in ASCII or UTF-8.
    package init(name: String) {
        self.name = Array(name.utf8.prefix(255))
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
        let packed = deflation.append(content)
        packedSize += packed.count
        return packed
    }

    /// What comes after the content.
    package func end() -> [UInt8] {
        var rest = deflation.end()
        packedSize += rest.count
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
}
