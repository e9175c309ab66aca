internal import Facts

/// The configuration file of the plugin that Elpis replaces: blocks `[PORTS]`, `[FILES]` and `[PASSWORDS]` with one entry
/// a line.
struct PluginSettings: Equatable {
    var ports: [Int64] = []
    var files: [String] = []
    var passwords: [String] = []
    /// What could not be used, as sentences.
    var problems: [String] = []

    init() {}

    /// `#` begins a comment, except among passwords, where it may begin an entry.
    init(text: String) {
        var section = ""
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let entry = line.trimmingWhitespace
            if entry.hasPrefix("[") && entry.hasSuffix("]") {
                section = String(entry)
                continue
            }
            guard !entry.isEmpty, !entry.hasPrefix("#") || section == "[PASSWORDS]" else { continue }
            take(entry, in: section, line: index + 1)
        }
    }

    /// Adds the entries to the policy's, or puts them in their place.
    func apply(to parameters: inout [String: [FactValue]], replacing: Bool) {
        let ports = ports.map(FactValue.integer)
        for (name, own) in [
            ("permitted_tcp_ports", ports), ("permitted_udp_ports", ports),
            ("integrity_essential", files.map(FactValue.text)),
        ] where !own.isEmpty || replacing {
            parameters[name] = (replacing ? [] : parameters[name] ?? []) + own
        }
        // Tried with their mutations, besides the dictionary.
        parameters["organisation_names", default: []] += passwords.map(FactValue.text)
    }

    private mutating func take(_ entry: Substring, in section: String, line: Int) {
        switch section {
        case "[PORTS]":
            guard let port = UInt16(entry) else {
                return problems.append("line \(line): '\(entry)' is no port")
            }
            ports.append(Int64(port))
        case "[FILES]":
            guard entry.hasPrefix("/") else {
                return problems.append("line \(line): '\(entry)' is no absolute path")
            }
            files.append(String(entry))
        case "[PASSWORDS]": passwords.append(String(entry))
        default: problems.append("line \(line): '\(entry)' is in no known block")
        }
    }
}

extension Substring {
    fileprivate var trimmingWhitespace: Substring {
        var text = self
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text.drop(while: \.isWhitespace)
    }
}
