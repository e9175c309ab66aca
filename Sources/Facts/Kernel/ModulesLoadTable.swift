internal import HostRoot

extension FactTable {
    static let modulesLoad = FactTable(
        "modules_load", "Modules that are loaded at boot whatever the hardware.",
        columns: [
            .text("name", "Name, with underscores"),
            .text("file", "File that names it"),
            .integer("line", "Line in the file"),
        ],
        sources: ["/etc/modules-load.d", "/run/modules-load.d", "/usr/lib/modules-load.d", "/etc/modules"]
    ) { host, rows in
        var files = try host.root.dropInFiles(in: [
            "/etc/modules-load.d", "/run/modules-load.d", "/usr/local/lib/modules-load.d", "/usr/lib/modules-load.d",
            "/lib/modules-load.d",
        ])
        // Debian reads /etc/modules through a link; the file is named once.
        let isLinked = try files.contains { file in
            guard try host.root.status(file, followLink: false)?.kind == .symbolicLink else { return false }
            return try host.root.linkTarget(file).hasSuffix("/modules")
        }
        if !isLinked { files.append("/etc/modules") }
        for file in files {
            guard let text = try host.root.dropInText(file) else { continue }
            for line in TextLine.all(in: text)
            where line.text.firstByte != UInt8(ascii: "#") && line.text.firstByte != UInt8(ascii: ";") {
                guard let name = line.text.words.first else { continue }
                rows.append([.text(ModuleFiles.name(name.utf8)), .text(file), .int(line.number)])
            }
        }
    }
}
