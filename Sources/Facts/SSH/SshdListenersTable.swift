internal import HostRoot

extension FactTable {
    static let sshdListeners = FactTable(
        "sshd_listeners",
        "Addresses that the SSH server is configured to listen on, also where systemd's socket listens for it.",
        columns: [
            .text("address", "Address or host name; `*` for all addresses of both families"),
            .integer("port", "TCP port"),
            .text("origin", "sshd (its configuration), or socket (a socket unit)"),
            .text("file", "File that sets the port; null for a default"),
            .integer("line", "Line in the file"),
        ],
        sources: ["sshd_settings", "ssh.socket or sshd.socket and their drop-ins, where the unit is enabled"],
        privilege: .partlyRoot
    ) { host, rows in
        let settings = try host.part(SshdSettings.self)
        guard settings.isInstalled else { return }
        for cause in settings.obstacles { rows.noteMissingRows(cause) }
        let configured = SshdListener.configured(settings)
        let socket = try SshdSocket.enabled(in: host.root)
        let listeners = try socket?.listeners(in: host.root, configured: configured) ?? configured
        for listener in listeners {
            rows.append([
                .text(listener.address), .int(listener.port), .text(socket == nil ? "sshd" : "socket"),
                .text(listener.file), .int(listener.line),
            ])
        }
    }
}

/// An address and a port that SSH is served at.
struct SshdListener: Sendable, Hashable {
    var address: String
    var port: UInt16
    var file: String?
    var line: Int?

    /// `22`, `0.0.0.0:22`, `[::]:22`; nil for sockets of other kinds.
    init?(stream: String, file: String?, line: Int?) {
        let (address, port) = SshdListener.split(stream)
        if let number = UInt16(stream) {
            self.init(address: "*", port: number, file: file, line: line)
        } else if let port {
            self.init(address: address, port: port, file: file, line: line)
        } else {
            return nil
        }
    }

    init(address: String, port: UInt16, file: String?, line: Int?) {
        self.address = address
        self.port = port
        self.file = file
        self.line = line
    }

    /// Address and port of `host`, `host:port`, `[v6]:port`; a bare IPv6 address has no port.
    static func split(_ text: String) -> (address: String, port: UInt16?) {
        if text.hasPrefix("[") {
            let address = text.dropFirst().prefix { $0 != "]" }
            let rest = text.dropFirst(address.count + 2)
            return (String(address), rest.hasPrefix(":") ? UInt16(rest.dropFirst()) : nil)
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return (text, nil) }
        return (String(parts[0]), UInt16(parts[1]))
    }

    /// What sshd_config says: every address without a port has every Port.
    static func configured(_ settings: SshdSettings) -> [SshdListener] {
        let global = settings.settings.filter { $0.match.isEmpty }
        let ports = global.filter { $0.keyword == "port" }
        let addresses = global.filter { $0.keyword == "listenaddress" }
        var found: [SshdListener] = []
        if addresses.isEmpty {
            for port in ports {
                guard let number = UInt16(port.value) else { continue }
                found.append(SshdListener(address: "*", port: number, file: port.file, line: port.line))
            }
        }
        for setting in addresses {
            let (address, own) = split(String(setting.value.prefix { $0 != " " }))
            if let own {
                found.append(SshdListener(address: address, port: own, file: setting.file, line: setting.line))
                continue
            }
            for port in ports {
                guard let number = UInt16(port.value) else { continue }
                found.append(
                    SshdListener(
                        address: address, port: number, file: port.file ?? setting.file,
                        line: port.line ?? setting.line))
            }
        }
        return found
    }
}

/// The socket unit that starts sshd, where it is enabled (Ubuntu since 22.10).
struct SshdSocket {
    let name: String

    private static let unitFolders = [
        "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
        "/lib/systemd/system",
    ]
    /// Ubuntu's generator writes sshd's ports into a drop-in of this name.
    private static let generator = "/usr/lib/systemd/system-generators/sshd-socket-generator"
    private static let generatedName = "addresses.conf"

    static func enabled(in root: HostRoot) throws -> SshdSocket? {
        for name in ["ssh.socket", "sshd.socket"] {
            let folders = ["sockets.target.wants", "ssh.service.requires", "sshd.service.requires"]
            for folder in folders {
                guard try root.status("/etc/systemd/system/\(folder)/\(name)", followLink: false) != nil else {
                    continue
                }
                let own = "/etc/systemd/system/\(name)"
                if try root.status(own, followLink: false)?.kind == .symbolicLink,
                    try root.linkTarget(own) == "/dev/null"
                {
                    continue
                }
                return SshdSocket(name: name)
            }
        }
        return nil
    }

    func listeners(in root: HostRoot, configured: [SshdListener]) throws -> [SshdListener] {
        var found: [SshdListener] = []
        for folder in SshdSocket.unitFolders {
            guard let text = try root.textIfPresent("\(folder)/\(name)") else { continue }
            SshdSocket.apply(text, file: "\(folder)/\(name)", to: &found)
            break
        }
        var dropIns: [String: String] = [:]
        for folder in SshdSocket.unitFolders.reversed() {
            for file in try root.namesIfPresent(in: "\(folder)/\(name).d") where file.hasSuffix(".conf") {
                dropIns[file] = "\(folder)/\(name).d/\(file)"
            }
        }
        // The generator acts only where the configuration differs from port 22 on all addresses.
        let isGenerated = root.exists(SshdSocket.generator) && configured.contains { $0.file != nil }
        if isGenerated, dropIns[SshdSocket.generatedName] == nil { dropIns[SshdSocket.generatedName] = "" }
        for (_, path) in dropIns.sorted(by: { $0.key < $1.key }) {
            if path.isEmpty {
                found = configured
            } else if let text = try root.textIfPresent(path) {
                SshdSocket.apply(text, file: path, to: &found)
            }
        }
        return found
    }

    /// Takes the ListenStream lines of a unit file or drop-in; an empty one takes back all before it.
    static func apply(_ text: String, file: String, to listeners: inout [SshdListener]) {
        var number = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let parts = line.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            func trimmed(_ part: Substring.UTF8View) -> String {
                var part = part.drop(while: SSHText.isBlank)
                while let last = part.last, SSHText.isBlank(last) { part.removeLast() }
                return String(Substring(part))
            }
            guard trimmed(parts[0]) == "ListenStream" else { continue }
            let value = trimmed(parts[1])
            if value.isEmpty {
                listeners = []
            } else if let listener = SshdListener(stream: value, file: file, line: number) {
                listeners.append(listener)
            }
        }
    }
}
