internal import HostRoot

// Directives and objects: what holds for later statements, and further files.
extension RsyslogReader {
    mutating func directive(_ text: String, _ file: String, _ line: Int) {
        let words = ConfigurationLine(text: text, file: file, line: line).words
        guard let first = words.first else { return }
        let name = String(first.dropFirst()).lowercased()
        let value = words.dropFirst().joined(separator: " ")
        if name == "includeconfig" {
            include(value, isOptional: true, file, line)
            return
        }
        settings.append(RsyslogConfiguration.Setting(name: name, value: value, file: file, line: line))
        switch name {
        case "filecreatemode": fileMode = UInt32(value, radix: 8) ?? fileMode
        case "umask": mask = UInt32(value, radix: 8) ?? mask
        case "resetconfigvariables":
            fileMode = 0o644
            netstreamMode = "0"
            netstreamAuthentication = nil
        case "actionsendstreamdrivermode": netstreamMode = value
        case "defaultnetstreamdriver", "actionsendstreamdriver": netstreamDriver = value
        case "actionsendstreamdriverauthmode": netstreamAuthentication = value
        case "modload": note("module", value.lowercased(), file, line)
        case "udpserverrun": note("input", "imudp", file, line)
        case "inputtcpserverrun", "inputptcpserverrun": note("input", "imtcp", file, line)
        case "inputrelpserverrun": note("input", "imrelp", file, line)
        default: break
        }
    }

    private mutating func note(_ name: String, _ value: String, _ file: String, _ line: Int) {
        settings.append(RsyslogConfiguration.Setting(name: name, value: value, file: file, line: line))
    }

    mutating func object(_ word: String, _ parameters: [String: String], _ file: String, _ line: Int) {
        switch word {
        case "include":
            if let path = parameters["file"] {
                include(path, isOptional: parameters["mode"] == "optional", file, line)
            }
        case "action": objectAction(parameters, filter: taken(), file, line)
        case "global":
            for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
                note("global.\(name)", value, file, line)
            }
            if let driver = parameters["defaultnetstreamdriver"] { netstreamDriver = driver }
            if let mask = parameters["umask"].flatMap({ UInt32($0, radix: 8) }) { self.mask = mask }
        case "module":
            let name = (parameters["load"] ?? "").lowercased()
            note("module", name, file, line)
            for (key, value) in parameters.sorted(by: { $0.key < $1.key }) where key != "load" {
                note("\(name).\(key)", value, file, line)
            }
            if name == "builtin:omfile" {
                moduleFileMode = parameters["filecreatemode"].flatMap { UInt32($0, radix: 8) } ?? moduleFileMode
            }
        case "input":
            let name = (parameters["type"] ?? "").lowercased()
            note("input", name, file, line)
            for (key, value) in parameters.sorted(by: { $0.key < $1.key }) where key != "type" {
                note("\(name).\(key)", value, file, line)
            }
        default: break
        }
    }

    /// A file, a pattern, or a folder whose files are all meant.
    private mutating func include(_ pattern: String, isOptional: Bool, _ file: String, _ line: Int) {
        let pattern = pattern.hasSuffix("/") ? "\(pattern)*" : pattern
        do {
            let paths = pattern.contains(where: "*?[".contains) ? try root.glob(pattern) : [pattern]
            for path in paths {
                guard let status = try root.status(path) else {
                    if !isOptional, obstacles.count < 50 { obstacles.append(.unreadable(.notFound(path: path))) }
                    continue
                }
                if status.kind == .regular { try read(path) }
            }
        } catch {
            obstacles.append(Obstacle.Cause(error))
        }
    }
}
