internal import CExpat
internal import HostRoot

/// The repository metadata that dnf has downloaded.
package struct DNFLists: HostPart {
    let repositories: [Repository]

    struct Repository: Sendable, Hashable {
        let id: String
        let folder: String
        let primary: String
        let updateInfo: String?
        /// When dnf last found it current, in seconds since 1970.
        let refreshed: Int64
    }

    private static let caches = ["/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum"]

    package init(of host: AuditedHost) throws {
        let root = host.root
        var newest: [String: Repository] = [:]
        for cache in DNFLists.caches {
            for name in try root.namesIfPresent(in: cache) {
                // A repository's id and sixteen digits of the hash of its address.
                guard let hyphen = name.lastIndex(of: "-"), name[name.index(after: hyphen)...].utf8.count == 16 else {
                    continue
                }
                let folder = "\(cache)/\(name)/repodata"
                guard let found = try DNFLists.repository(String(name[..<hyphen]), folder: folder, root: root) else {
                    continue
                }
                if let known = newest[found.id], known.refreshed > found.refreshed { continue }
                newest[found.id] = found
            }
        }
        repositories = newest.values.sorted { $0.id < $1.id }
    }

    private static func repository(_ id: String, folder: String, root: HostRoot) throws -> Repository? {
        let names = try root.namesIfPresent(in: folder)
        guard names.contains("repomd.xml") else { return nil }
        let parts = try DNFLists.parts(of: "\(folder)/repomd.xml", root: root)
        func path(_ type: String) -> String? {
            parts[type].flatMap { names.contains($0) ? "\(folder)/\($0)" : nil }
        }
        guard let primary = path("primary") else { return nil }
        var refreshed: Int64 = 0
        for name in names {
            guard let status = try root.status("\(folder)/\(name)") else { continue }
            refreshed = max(refreshed, status.modified / 1_000_000_000)
        }
        return Repository(
            id: id, folder: folder, primary: primary, updateInfo: path("updateinfo"), refreshed: refreshed)
    }

    /// File names of the repository's parts by their types, as its index lists them.
    private static func parts(of path: String, root: HostRoot) throws -> [String: String] {
        var parts: [String: String] = [:]
        var type: String?
        let stream = XMLStream { element in
            if element.isNamed("data") {
                type = element.attribute("type")
            } else if element.isNamed("location"), let type, let address = element.attribute("href") {
                parts[type] = address.split(separator: "/").last.map(String.init)
            }
        } onEnd: { _ in
        }
        guard try stream.read(path, of: root) else { throw Obstacle.Cause.malformed(path: path, line: nil) }
        return parts
    }
}

/// An element of an XML file as it is read, without what lies in it.
struct XMLElement {
    let name: UnsafePointer<CChar>
    let attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?

    func isNamed(_ wanted: StaticString) -> Bool {
        let bytes = UnsafeRawPointer(name).assumingMemoryBound(to: UInt8.self)
        for index in 0...wanted.utf8CodeUnitCount {
            let byte = index < wanted.utf8CodeUnitCount ? wanted.utf8Start[index] : 0
            if bytes[index] != byte { return false }
        }
        return true
    }

    func attribute(_ wanted: String) -> String? {
        guard let attributes else { return nil }
        var index = 0
        while let key = attributes[index], let value = attributes[index + 1] {
            if String(cString: key) == wanted { return String(cString: value) }
            index += 2
        }
        return nil
    }
}

/// Reads XML in pieces with expat. Document type declarations are refused, so that no entity can grow.
final class XMLStream {
    private let parser: OpaquePointer?
    private(set) var isSound: Bool
    fileprivate let onStart: (XMLElement) -> Void
    fileprivate let onEnd: (XMLElement) -> Void
    fileprivate var text: [UInt8] = []
    /// Text is gathered only where somebody asks for it.
    var isGathering = false {
        didSet { text.removeAll(keepingCapacity: true) }
    }

    init(onStart: @escaping (XMLElement) -> Void, onEnd: @escaping (XMLElement) -> Void) {
        self.onStart = onStart
        self.onEnd = onEnd
        parser = XML_ParserCreate(nil)
        isSound = parser != nil
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { context, name, attributes in
                guard let context, let name else { return }
                Unmanaged<XMLStream>.fromOpaque(context).takeUnretainedValue()
                    .onStart(XMLElement(name: name, attributes: attributes))
            },
            { context, name in
                guard let context, let name else { return }
                Unmanaged<XMLStream>.fromOpaque(context).takeUnretainedValue()
                    .onEnd(XMLElement(name: name, attributes: nil))
            })
        XML_SetCharacterDataHandler(parser) { context, bytes, count in
            guard let context, let bytes else { return }
            let stream = Unmanaged<XMLStream>.fromOpaque(context).takeUnretainedValue()
            guard stream.isGathering, stream.text.count < 1 << 16 else { return }
            stream.text.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: Int(count)))
        }
        XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
            guard let context else { return }
            Unmanaged<XMLStream>.fromOpaque(context).takeUnretainedValue().stop()
        }
    }

    deinit {
        XML_ParserFree(parser)
    }

    /// The text since gathering began.
    func takeText() -> String {
        defer { isGathering = false }
        return String(decoding: text, as: UTF8.self)
    }

    func consume(_ chunk: UnsafeRawBufferPointer) {
        guard isSound, let start = chunk.baseAddress else { return }
        let bytes = start.assumingMemoryBound(to: CChar.self)
        if XML_Parse(parser, bytes, Int32(clamping: chunk.count), 0) == XML_STATUS_ERROR { isSound = false }
    }

    func finish() {
        guard isSound else { return }
        if XML_Parse(parser, nil, 0, 1) == XML_STATUS_ERROR { isSound = false }
    }

    private func stop() {
        isSound = false
        XML_StopParser(parser, 0)
    }

    /// Reads a file, plain or compressed; false where it is damaged.
    func read(_ path: String, of root: HostRoot) throws -> Bool {
        guard let format = StreamDecoder.Format(path: path) else { return false }
        let decoder = StreamDecoder(format)
        try root.chunks(path, limit: 2 << 30) { chunk in
            decoder.consume(chunk) { consume($0) }
        }
        finish()
        return decoder.isSound && isSound
    }
}
