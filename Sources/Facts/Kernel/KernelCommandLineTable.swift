internal import HostRoot

extension FactTable {
    static let kernelCommandLine = FactTable(
        "kernel_command_line", "Parameters of the kernel's command line: running, and of every entry of the boot menu.",
        columns: [
            .text("parameter", "Name, for example mitigations"),
            .text("value", "Text after =; null for a parameter without"),
            .text("source", "running, entry (of the boot menu) or default (what new entries are made with)"),
            .text("entry", "Title of the menu entry; empty otherwise"),
            .text("file", "File"),
            .integer("line", "Line in the file"),
        ],
        sources: [
            "/proc/cmdline", "/boot/grub/grub.cfg", "/boot/grub2/grub.cfg", "/boot/loader/entries", "/etc/default/grub",
            "/etc/kernel/cmdline",
        ], privilege: .partlyRoot
    ) { host, rows in
        func append(_ arguments: String, _ source: String, _ entry: String, _ file: String, _ line: Int) {
            for parameter in CommandLineParameters(arguments).parameters {
                rows.append([
                    .text(parameter.name), .text(parameter.value), .text(source), .text(entry), .text(file), .int(line),
                ])
            }
        }
        if host.root.isLive, let text = try host.root.textIfPresent("/proc/cmdline", limit: 1 << 16) {
            append(text, "running", "", "/proc/cmdline", 1)
        }
        let boot = try host.part(BootEntries.self)
        for entry in boot.entries { append(entry.arguments, "entry", entry.title, entry.file, entry.line) }
        for cause in boot.obstacles { rows.noteMissingRows(cause) }

        // Later files replace what earlier ones assign, as the shell that reads them would.
        var defaults: [String: (assignment: ShellAssignments.Assignment, file: String)] = [:]
        let names = ["GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT"]
        for file in try ["/etc/default/grub"] + host.root.dropInFiles(in: ["/etc/default/grub.d"], suffixes: [".cfg"]) {
            guard let text = try host.root.dropInText(file) else { continue }
            let assignments = ShellAssignments(text)
            for name in names {
                guard let found = assignments[name] else { continue }
                // `X="$X more"` is the usual way to add to a value.
                let before = defaults[name]?.assignment.value ?? ""
                let value = found.value.replacing(["${\(name)}", "$\(name)"], with: before)
                defaults[name] = (.init(name: name, value: value, line: found.line), file)
            }
        }
        for name in names {
            guard let (assignment, file) = defaults[name] else { continue }
            append(assignment.value, "default", "", file, assignment.line)
        }
        if let text = try host.root.dropInText("/etc/kernel/cmdline") {
            append(text, "default", "", "/etc/kernel/cmdline", 1)
        }
    }
}

extension String {
    /// The text with the first of these words replaced where it begins the text or stands in it.
    fileprivate func replacing(_ words: [String], with value: String) -> String {
        for word in words {
            var rest = self[...].utf8
            while let index = rest.firstIndex(of: UInt8(ascii: "$")) {
                if rest[index...].starts(with: word.utf8) {
                    let after = utf8[index...].dropFirst(word.utf8.count)
                    return String(Substring(utf8[..<index])) + value + String(Substring(after))
                }
                rest = rest[utf8.index(after: index)...]
            }
        }
        return self
    }
}
