internal import FoundationEssentials
internal import Storage

/// The records of issued certificates, one a file, as they were read last.
///
/// Whoever changes them holds the lock of the folder, and refreshes them under it.
struct CertificateRecords: Sendable {
    private struct Known {
        let stamp: FileStamp
        /// Nil where the file cannot be read.
        let certificate: IssuedCertificate?
    }

    private let folder: DurableFolder
    private let noting: @Sendable (any Error) -> Void
    private var known: [String: Known] = [:]
    private var serials: [AgentName: Set<String>] = [:]

    private static let limit = 64 << 10

    init(_ folder: DurableFolder, noting: @escaping @Sendable (any Error) -> Void) {
        self.folder = folder
        self.noting = noting
    }

    /// The record of one certificate, from its file.
    static func read(_ serial: String, in folder: DurableFolder) throws -> IssuedCertificate? {
        guard isSerial(serial), let bytes = try folder.read(serial, limit: limit) else { return nil }
        guard let record = try? JSONDecoder().decode(IssuedCertificate.self, from: Data(bytes)),
            record.serial == serial
        else { throw IdentityError.unreadable(path: "\(folder.path)/\(serial)") }
        return record
    }

    /// The lock is a file of the folder too.
    private static func isSerial(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && name.allSatisfy { $0.isHexDigit && $0.isASCII && !$0.isUppercase }
    }

    /// Reads what has changed. A file that cannot be read is noted, and harms no other.
    mutating func refresh() throws {
        let names = Set(try folder.names().filter(CertificateRecords.isSerial))
        for gone in known.keys where !names.contains(gone) { forget(gone) }
        for name in names {
            guard let stamp = try folder.stamp(of: name) else {
                forget(name)
                continue
            }
            if let found = known[name], found.stamp == stamp, stamp.isSettled { continue }
            let wasUnreadable = known[name].map { $0.certificate == nil } ?? false
            forget(name)
            do {
                keep(try CertificateRecords.read(name, in: folder), name, stamp)
            } catch {
                keep(nil, name, stamp)
                if !wasUnreadable { noting(error) }
            }
        }
    }

    var all: [IssuedCertificate] { known.values.compactMap(\.certificate) }

    func certificates(of name: AgentName) -> [IssuedCertificate] {
        serials[name, default: []].compactMap { known[$0]?.certificate }
    }

    mutating func write(_ certificate: IssuedCertificate) throws {
        try folder.replace(certificate.serial, with: Array(try JSONEncoder().encode(certificate)))
        forget(certificate.serial)
        if let stamp = try folder.stamp(of: certificate.serial) { keep(certificate, certificate.serial, stamp) }
    }

    mutating func supersede(_ certificate: IssuedCertificate, now: Date) throws {
        var old = certificate
        old.superseded = now
        try write(old)
    }

    mutating func remove(_ certificate: IssuedCertificate) throws {
        try folder.remove(certificate.serial)
        forget(certificate.serial)
    }

    private mutating func keep(_ certificate: IssuedCertificate?, _ serial: String, _ stamp: FileStamp) {
        known[serial] = Known(stamp: stamp, certificate: certificate)
        if let name = certificate?.name { serials[name, default: []].insert(serial) }
    }

    private mutating func forget(_ serial: String) {
        guard let name = known.removeValue(forKey: serial)?.certificate?.name else { return }
        serials[name]?.remove(serial)
        if serials[name]?.isEmpty ?? false { serials[name] = nil }
    }
}
