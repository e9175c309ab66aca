internal import HostRoot

extension FactTable {
    static let inetdServices = FactTable(
        "inetd_services", "Services that inetd or xinetd starts on demand.",
        columns: [
            .text("name", "Name of the service"),
            .text("protocol", "tcp, udp, …"),
            .text("user", "The user that it runs as"),
            .text("server", "The program, or internal"),
            .integer("is_enabled", "0 where it is configured but switched off"),
            .text("path", "File that configures it"),
            .integer("line", "Line on which it starts"),
        ],
        sources: ["/etc/inetd.conf", "/etc/inetd.d", "/etc/xinetd.conf", "/etc/xinetd.d"]
    ) { host, rows in
        var files = ["/etc/inetd.conf"]
        files += try host.root.namesIfPresent(in: "/etc/inetd.d").map { "/etc/inetd.d/\($0)" }
        for path in files {
            for service in InetdService.inetd(try host.root.textIfPresent(path) ?? "") {
                rows.append(service.row(path: path))
            }
        }
        var offByDefault: Set<String> = []
        files = ["/etc/xinetd.conf"]
        // xinetd passes over names with a dot or a tilde at their end.
        files += try host.root.namesIfPresent(in: "/etc/xinetd.d")
            .filter { !$0.contains(".") && !$0.hasSuffix("~") }.map { "/etc/xinetd.d/\($0)" }
        for path in files {
            let (services, off) = InetdService.xinetd(try host.root.textIfPresent(path) ?? "")
            offByDefault.formUnion(off)
            for var service in services {
                if offByDefault.contains(service.name) { service.isEnabled = false }
                rows.append(service.row(path: path))
            }
        }
    }
}

/// One service of inetd or xinetd.
package struct InetdService: Sendable, Hashable {
    package let name: String
    package var transport: String?
    package var user: String?
    package var server: String?
    package var isEnabled = true
    /// From 1.
    package let line: Int

    package static func inetd(_ text: String) -> [InetdService] {
        LogicalLine.all(of: text).compactMap { line in
            // Service, socket type, protocol, wait, user, program, arguments.
            let words = line.text[...].utf8.words.map { String($0) }
            guard words.count >= 6, !words[0].hasPrefix("#") else { return nil }
            return InetdService(
                name: words[0], transport: words[2], user: words[4], server: words[5], line: line.number)
        }
    }

    /// The services of an xinetd file, and the names that its defaults switch off.
    package static func xinetd(_ text: String) -> (services: [InetdService], off: Set<String>) {
        var services: [InetdService] = []
        var off: Set<String> = []
        var current: InetdService?
        var isInDefaults = false
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let words = line.words.map { String($0) }
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            switch first {
            case "service" where words.count > 1: current = InetdService(name: words[1], line: index + 1)
            case "defaults": isInDefaults = true
            case "}":
                if let service = current { services.append(service) }
                current = nil
                isInDefaults = false
            case "disable" where words.count > 2: current?.isEnabled = words[2] == "no"
            case "disabled" where isInDefaults: off.formUnion(words.dropFirst(2))
            case "protocol" where words.count > 2: current?.transport = words[2]
            case "user" where words.count > 2: current?.user = words[2]
            case "server" where words.count > 2: current?.server = words[2]
            default: continue
            }
        }
        return (services, off)
    }

    fileprivate func row(path: String) -> [FactValue] {
        [
            .text(name), .text(transport), .text(user), .text(server), .bool(isEnabled), .text(path), .int(line),
        ]
    }
}
