internal import HostRoot

/// The settings of one of systemd's own configuration files with its drop-ins; the last assignment counts.
struct SystemdSettings {
    private(set) var values: [String: Value] = [:]

    struct Value {
        let text: String
        let file: String
        let line: Int
    }

    private static let folders = [
        "/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd", "/lib/systemd",
    ]

    /// Reads a file such as `coredump.conf`: the first that is found, then all drop-ins by name.
    init(_ name: String, section: String, root: HostRoot) throws {
        for folder in SystemdSettings.folders {
            guard let text = try root.dropInText("\(folder)/\(name)") else { continue }
            read(text, section: section, file: "\(folder)/\(name)")
            break
        }
        for file in try root.dropInFiles(in: SystemdSettings.folders.map { "\($0)/\(name).d" }) {
            guard let text = try root.dropInText(file) else { continue }
            read(text, section: section, file: file)
        }
    }

    private mutating func read(_ text: String, section: String, file: String) {
        var isWanted = false
        for line in TextLine.all(in: text) {
            if line.text.hasPrefix("[") {
                isWanted = line.text == "[\(section)]"
            } else if isWanted, line.text.firstByte != UInt8(ascii: "#"), line.text.firstByte != UInt8(ascii: ";"),
                let (key, value) = line.text.parted(at: UInt8(ascii: "="))
            {
                values[String(key.trimmingSpace)] = Value(
                    text: String(value.trimmingSpace), file: file, line: line.number)
            }
        }
    }
}
