extension FactTable {
    static let kernelModuleFiles = FactTable(
        "kernel_module_files", "Modules of the installed kernels, whether loaded or not.",
        columns: [
            .text("name", "Name, with underscores"),
            .text("kernels", "Releases of the installed kernels that have it, comma separated"),
            .text("path", "File below the last such kernel's folder of modules"),
            .integer("is_builtin", "1 where the kernel holds it and no file is loaded"),
        ],
        sources: ["/usr/lib/modules/*/modules.dep", "/usr/lib/modules/*/modules.builtin"]
    ) { host, rows in
        for module in try host.part(ModuleFiles.self).modules {
            rows.append([
                .text(module.name), .text(module.kernels.joined(separator: ",")), .text(module.path),
                .bool(module.isBuiltIn),
            ])
        }
    }
}
