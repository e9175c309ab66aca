internal import HostRoot

/// The modules that installed kernels can load, from the lists that depmod(8) makes.
package struct ModuleFiles: HostPart {
    package let modules: [Module]

    package struct Module: Sendable, Hashable {
        /// With underscores, as the kernel shows it.
        package let name: String
        package let kernel: String
        package let path: String
        package let isBuiltIn: Bool
    }

    /// Installed kernels that are looked at; distributions keep two to five.
    private static let kernelLimit = 8

    package init(of host: AuditedHost) throws {
        var modules: [Module] = []
        var seen: Set<String> = []
        for folder in ["/usr/lib/modules", "/lib/modules"] {
            for kernel in try host.root.namesIfPresent(in: folder) where !seen.contains(kernel) {
                guard let list = try host.root.textIfPresent("\(folder)/\(kernel)/modules.dep") else { continue }
                seen.insert(kernel)
                guard seen.count <= ModuleFiles.kernelLimit else { break }
                modules += ModuleFiles.modules(dependencies: list, kernel: kernel, isBuiltIn: false)
                if let list = try host.root.textIfPresent("\(folder)/\(kernel)/modules.builtin") {
                    modules += ModuleFiles.modules(dependencies: list, kernel: kernel, isBuiltIn: true)
                }
            }
        }
        self.modules = modules
    }

    /// Lines of `path: dependencies`, or of paths alone.
    package static func modules(dependencies: String, kernel: String, isBuiltIn: Bool) -> [Module] {
        dependencies.utf8.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let path = line.prefix { $0 != UInt8(ascii: ":") }
            guard let file = path.split(separator: UInt8(ascii: "/")).last else { return nil }
            let name = ModuleFiles.name(file.prefix { $0 != UInt8(ascii: ".") })
            return Module(name: name, kernel: kernel, path: String(Substring(path)), isBuiltIn: isBuiltIn)
        }
    }

    /// A module's name as the kernel writes it: dashes are underscores.
    package static func name(_ name: some Sequence<UInt8>) -> String {
        String(decoding: name.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
    }
}
