internal import HostRoot

extension FactTable {
    static let kernelModules = FactTable(
        "kernel_modules", "Modules that are loaded into the running kernel.",
        columns: [
            .text("name", "Name, with underscores"),
            .integer("size", "Size in bytes"),
            .text("used_by", "Modules that need it, comma separated; - for none"),
            .text("status", "Live, Loading or Unloading"),
            .text("address", "Address; zero for readers without privilege"),
            .text(
                "taints", "Letters of its taints: O out of tree, E unsigned, P proprietary, F forced; empty for none"),
        ],
        sources: ["/proc/modules"], isOffline: false
    ) { host, rows in
        for line in TextLine.all(in: try host.root.textIfPresent("/proc/modules") ?? "") {
            let fields = line.text.words
            guard fields.count >= 6 else { continue }
            let users = fields[3].utf8.last == UInt8(ascii: ",") ? fields[3].dropLast() : fields[3]
            let taints = fields.count > 6 ? fields[6].filter { $0 != "(" && $0 != ")" } : ""
            rows.append([
                .text(fields[0]), .int(Int64(fields[1])), .text(users), .text(fields[4]), .text(fields[5]),
                .text(String(taints)),
            ])
        }
    }
}
