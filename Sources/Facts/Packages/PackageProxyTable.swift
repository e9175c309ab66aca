internal import HostRoot

extension FactTable {
    static let packageProxy = FactTable(
        "package_proxy", "Proxies that package managers are told to use.",
        columns: [
            .text("manager", "apt, dnf, or environment for the variables that every program may follow"),
            .text("key", "Option or variable"),
            .text("target", "Host or repository that it is for; null for all"),
            .text("proxy", "Address without a user name and password; DIRECT for none"),
            .integer("has_credentials", "1 where a user name or password is written with it"),
            .integer("readable_by_others", "1 where everybody on the host can read the file"),
            .text("file", "File that sets it"),
            .integer("line", "Line in the file"),
        ],
        sources: ["/etc/apt/apt.conf*", "/etc/dnf/dnf.conf", "/etc/yum.repos.d", "/etc/environment"]
    ) { host, rows in
        func append(
            _ manager: String, _ key: String, target: String? = nil, _ value: String, isSecret: Bool = false,
            file: String, line: Int?
        ) throws {
            let url = PublicURL(value)
            let status = try host.root.status(file)
            rows.append([
                .text(manager), .text(key), .text(target), .text(url.text), .bool(url.hasCredentials || isSecret),
                .bool(status.map { $0.permissions & 0o004 != 0 }), .text(file), .int(line),
            ])
        }
        for setting in try host.part(APTConfiguration.self).settings where !setting.value.isEmpty {
            let parts = setting.key.split(separator: ":").map(String.init)
            guard parts.count >= 3, parts[0].lowercased() == "acquire",
                ["http", "https", "ftp"].contains(parts[1].lowercased()),
                ["proxy", "proxyautodetect", "proxy-auto-detect"].contains(parts[2].lowercased())
            else { continue }
            try append(
                "apt", setting.key, target: parts.count > 3 ? parts[3] : nil, setting.value, file: setting.file,
                line: setting.line)
        }
        let dnf = try host.part(DNFConfiguration.self)
        if let proxy = dnf.main.last(where: { $0.key == "proxy" }), !proxy.value.isEmpty {
            try append(
                "dnf", "proxy", proxy.value, isSecret: dnf.value("proxy_password") != nil, file: proxy.file,
                line: proxy.line)
        }
        for repository in dnf.repositories {
            guard let proxy = repository.options["proxy"], !proxy.isEmpty else { continue }
            try append(
                "dnf", "proxy", target: repository.id, proxy == "_none_" ? "DIRECT" : proxy,
                isSecret: repository.options["proxy_password"] != nil, file: repository.file, line: repository.line)
        }
        for (index, line) in (try host.root.textIfPresent("/etc/environment") ?? "").utf8
            .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        {
            let text = line.starts(with: "export ".utf8) ? line.dropFirst(7) : line
            guard let assignment = ShellAssignment(line: text), assignment.name.lowercased().hasSuffix("_proxy"),
                assignment.name.lowercased() != "no_proxy", !assignment.value.isEmpty
            else { continue }
            try append(
                "environment", assignment.name, assignment.value, file: "/etc/environment", line: index + 1)
        }
    }
}
