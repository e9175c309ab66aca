internal import Archive
package import Storage

extension ClientConnection {
    /// A file's bytes; nil where the server has no such file.
    package func receive(_ name: String, limit: Int, _ form: TransferForm = .plain) async throws -> [UInt8]? {
        var content: [UInt8] = []
        let isThere = try await receive(name, limit: limit, form, take: { content += $0 })
        return isThere ? content : nil
    }

    /// How large a file of the server is, which is not fetched; nil where it has no such file.
    package func size(of name: String) async throws -> Int? {
        try await write(try session.fetch(name, .plain))
        let answer = try await event()
        guard case .announced(let size) = answer else {
            try refuse(unless: .missing, answer)
            return nil
        }
        try await write(session.decline())
        return size
    }

    /// Fetches a file into one on disk, piece by piece; false where the server has no such file.
    package func receive(
        _ name: String, into file: PartialFile, limit: Int, _ form: TransferForm = .plain
    ) async throws -> Bool {
        try await receive(name, limit: limit, form, take: { try file.append($0) })
    }

    /// Hands a file over piece by piece as it comes; false where the server has no such file.
    package func receive(
        _ name: String, limit: Int, _ form: TransferForm, take: ([UInt8]) throws -> Void
    ) async throws -> Bool {
        switch form {
        case .plain: return try await receiveBody(name, limit: limit, form, take)
        case .compressed:
            let reader = ZIPReader(limit: limit)
            // What cannot be packed grows by its headers and a little for each block.
            let isThere = try await receiveBody(name, limit: limit + limit / 1000 + 1024, form) { part in
                try take(try unpack(name, limit) { () throws(ZIPError) in try reader.append(part) })
            }
            if isThere { try unpack(name, limit) { () throws(ZIPError) in try reader.finish() } }
            return isThere
        }
    }

    private func unpack<Value>(
        _ name: String, _ limit: Int, _ body: () throws(ZIPError) -> Value
    ) throws(TransferError) -> Value {
        do {
            return try body()
        } catch .tooLarge {
            throw .tooLarge(name: name, size: nil, limit: limit)
        } catch {
            throw .badArchive(name, why: "\(error)")
        }
    }

    private func receiveBody(
        _ name: String, limit: Int, _ form: TransferForm, _ take: ([UInt8]) throws -> Void
    ) async throws -> Bool {
        try await write(try session.fetch(name, form))
        let answer = try await event()
        guard answer != .missing else { return false }
        guard case .announced(let size) = answer else {
            try refuse(unless: .missing, answer)
            return false
        }
        guard size <= limit else {
            try await write(session.decline())
            throw TransferError.tooLarge(name: name, size: size, limit: limit)
        }
        try await write(session.accept())
        while case .body(let part) = try await event() { try take(part) }
        return true
    }
}
