internal import HostRoot

/// The modules that installed kernels can load, from the lists that depmod(8) makes.
package struct ModuleFiles: HostPart {
    /// One for each name and kind, sorted by name; several kernels have nearly the same modules.
    package private(set) var modules: [Module] = []

    package struct Module: Sendable, Hashable {
        /// With underscores, as the kernel shows it.
        package let name: String
        /// Releases of the kernels that have it.
        package var kernels: [String]
        /// Below the last such kernel's folder.
        package var path: String
        package let isBuiltIn: Bool
    }

    /// Installed kernels that are looked at; distributions keep two to five.
    private static let kernelLimit = 8

    package init(of host: AuditedHost) throws {
        var lists: [(text: String, kernel: String, isBuiltIn: Bool)] = []
        var seen: Set<String> = []
        for folder in ["/usr/lib/modules", "/lib/modules"] {
            for kernel in try host.root.namesIfPresent(in: folder) where !seen.contains(kernel) {
                guard let list = try host.root.textIfPresent("\(folder)/\(kernel)/modules.dep") else { continue }
                seen.insert(kernel)
                guard seen.count <= ModuleFiles.kernelLimit else { break }
                lists.append((list, kernel, false))
                if let list = try host.root.textIfPresent("\(folder)/\(kernel)/modules.builtin") {
                    lists.append((list, kernel, true))
                }
            }
        }
        self.init(lists: lists)
    }

    /// Lists whose lines are `path: dependencies`, or paths alone.
    package init(lists: [(text: String, kernel: String, isBuiltIn: Bool)]) {
        var known: [[UInt8]: Int] = [:]
        for (text, kernel, isBuiltIn) in lists {
            for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
                let path = line.prefix { $0 != UInt8(ascii: ":") }
                let start = path.lastIndex(of: UInt8(ascii: "/")).map { path.index(after: $0) } ?? path.startIndex
                let bytes = path[start...].prefix { $0 != UInt8(ascii: ".") }
                    .map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
                guard !bytes.isEmpty else { continue }
                let key = bytes + [isBuiltIn ? 1 : 0]
                if let index = known[key] {
                    if modules[index].kernels.last != kernel { modules[index].kernels.append(kernel) }
                    modules[index].path = String(Substring(path))
                } else {
                    known[key] = modules.count
                    modules.append(
                        Module(
                            name: String(decoding: bytes, as: UTF8.self), kernels: [kernel],
                            path: String(Substring(path)), isBuiltIn: isBuiltIn))
                }
            }
        }
        modules.sort { ($0.name, $0.isBuiltIn ? 1 : 0) < ($1.name, $1.isBuiltIn ? 1 : 0) }
    }

    /// A module's name as the kernel writes it: dashes are underscores.
    package static func name(_ name: some Sequence<UInt8>) -> String {
        String(decoding: name.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
    }
}
