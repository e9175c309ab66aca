internal import CZlib

/// Makes an archive of many files and folders, the same bytes for the same contents in the same order.
package struct ZIPBuilder {
    private var members: [UInt8] = []
    private var directory: [UInt8] = []
    private var count: UInt16 = 0

    package init() {}

    package mutating func addFolder(_ path: String) {
        add("\(path)/", content: [], packed: [], method: ZIPFormat.stored, mode: 0o040755)
    }

    package mutating func addFile(_ path: String, _ content: [UInt8], isExecutable: Bool) {
        let deflation = Deflation()
        let packed = deflation.append(content) + deflation.end()
        let isSmaller = packed.count < content.count
        add(
            path, content: content, packed: isSmaller ? packed : content,
            method: isSmaller ? ZIPFormat.deflated : ZIPFormat.stored, mode: isExecutable ? 0o100755 : 0o100644)
    }

    private mutating func add(_ path: String, content: [UInt8], packed: [UInt8], method: UInt16, mode: UInt32) {
        var common: [UInt8] = []
        common.append(little: ZIPFormat.namesAreUTF8)
        common.append(little: method)
        common.append(little: ZIPFormat.date)
        common.append(little: UInt32(crc32(crc32(0, nil, 0), content, UInt32(content.count))))
        common.append(little: UInt32(packed.count))
        common.append(little: UInt32(content.count))
        common.append(little: UInt16(path.utf8.count))
        common.append(little: UInt16(0))

        directory.append(little: ZIPFormat.centralMark)
        directory.append(little: ZIPFormat.madeBy)
        directory.append(little: ZIPFormat.version)
        directory += common + [0, 0, 0, 0, 0, 0]
        directory.append(little: mode << 16)
        directory.append(little: UInt32(members.count))
        directory += Array(path.utf8)

        members.append(little: ZIPFormat.localMark)
        members.append(little: ZIPFormat.version)
        members += common + Array(path.utf8) + packed
        count += 1
    }

    /// The archive; what was added is within the limits of ``ZIPArchive``.
    package var archive: [UInt8] {
        var end: [UInt8] = []
        end.append(little: ZIPFormat.endMark)
        end += [0, 0, 0, 0]
        end.append(little: count)
        end.append(little: count)
        end.append(little: UInt32(directory.count))
        end.append(little: UInt32(members.count))
        return members + directory + end + [0, 0]
    }
}
