internal import Archive
internal import Glibc
internal import NIOCore
internal import NIOPosix

extension ClientConnection {
    /// Sends bytes as a file. When this returns, the server has it.
    package func send(_ content: [UInt8], as name: String, _ form: TransferForm = .plain) async throws {
        let body = form == .plain || content.isEmpty ? content : packed(content, name: name)
        try await beginSending(name, size: body.count, form)
        try await write(body)
        try await finishSending()
    }

    /// Sends what an open file holds from its beginning, piece by piece. When this returns, the server has it.
    package func send(file: Int32, size: Int, as name: String, _ form: TransferForm = .plain) async throws {
        guard size > 0 else { throw TransferError.emptyFile(name) }
        switch form {
        case .plain:
            try await beginSending(name, size: size, form)
            try await forEachPiece(of: file, size: size, name: name) { try await write($0) }
        case .compressed: try await sendPacked(file: file, size: size, as: name)
        }
        try await finishSending()
    }

    private func packed(_ content: [UInt8], name: String) -> [UInt8] {
        let writer = ZIPWriter(name: name)
        return writer.begin() + writer.append(content) + writer.end()
    }

    /// Packs the file twice, because its packed size goes first: without room on disk or in memory for it.
    private func sendPacked(file: Int32, size: Int, as name: String) async throws {
        let measure = ZIPWriter(name: name)
        var packedSize = measure.begin().count
        try await forEachPiece(of: file, size: size, name: name) {
            packedSize += measure.append(Array($0.readableBytesView)).count
        }
        packedSize += measure.end().count

        try await beginSending(name, size: packedSize, .compressed)
        let writer = ZIPWriter(name: name)
        var left = packedSize
        func pass(_ bytes: [UInt8]) async throws {
            left -= bytes.count
            guard left >= 0 else { throw TransferError.changed(name) }
            if !bytes.isEmpty { try await write(bytes) }
        }
        try await pass(writer.begin())
        try await forEachPiece(of: file, size: size, name: name) {
            try await pass(writer.append(Array($0.readableBytesView)))
        }
        try await pass(writer.end())
        guard left == 0 else { throw TransferError.changed(name) }
    }

    private func beginSending(_ name: String, size: Int, _ form: TransferForm) async throws {
        try await write(try session.send(name, size: size, form))
        try refuse(unless: .bodyWanted, try await event())
    }

    private func finishSending() async throws {
        session.finishBody()
        try refuse(unless: .stored, try await event())
    }

    private func forEachPiece(
        of file: Int32, size: Int, name: String, _ body: (ByteBuffer) async throws -> Void
    ) async throws {
        var done = 0
        while done < size {
            let offset = done
            let piece = try await NIOThreadPool.singleton.runIfActive {
                try ClientConnection.piece(of: file, at: offset, limit: size - offset, name: name)
            }
            done += piece.readableBytes
            try await body(piece)
        }
    }

    private static let pieceSize = 1 << 17

    private static func piece(of file: Int32, at offset: Int, limit: Int, name: String) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        var code: Int32 = 0
        let wanted = min(limit, pieceSize)
        let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: wanted) { space in
            while true {
                let count = pread(file, space.baseAddress, wanted, off_t(offset))
                if count < 0 && errno == EINTR { continue }
                code = count < 0 ? errno : 0
                return max(count, 0)
            }
        }
        guard code == 0 else { throw TransferError.unreadable(name, code: code) }
        guard count > 0 else { throw TransferError.changed(name) }
        return buffer
    }
}
