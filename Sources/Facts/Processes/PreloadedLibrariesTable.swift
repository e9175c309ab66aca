internal import HostRoot

extension FactTable {
    static let preloadedLibraries = FactTable(
        "preloaded_libraries", "Libraries that the dynamic linker loads into every program of the host.",
        columns: [
            .text("library", "Path or name of the library"),
            .text("path", "The file that names it"),
            .integer("line", "Line in the file"),
        ],
        sources: ["/etc/ld.so.preload"]
    ) { host, rows in
        let path = "/etc/ld.so.preload"
        guard let text = try host.root.textIfPresent(path) else { return }
        for (library, line) in preloaded(text) { rows.append([.text(library), .text(path), .int(line)]) }
    }

    /// Names stand between blanks, colons and line ends; `#` starts a comment.
    static func preloaded(_ text: String) -> [(library: String, line: Int)] {
        text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .flatMap { index, line in
                line.prefix { $0 != UInt8(ascii: "#") }
                    .split { $0.isBlank || $0 == UInt8(ascii: ":") }
                    .map { (String(Substring($0)), index + 1) }
            }
    }
}
