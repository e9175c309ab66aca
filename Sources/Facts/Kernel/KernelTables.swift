extension FactTable {
    /// The tables of this folder.
    static let kernelTables: [FactTable] = [
        bootLoader, cpuVulnerabilities, fstab, kernelCommandLine, kernelInfo, kernelModuleFiles, kernelModules,
        modprobeSettings, modulesLoad, mountPoints, mounts, systemControls, systemInfo, uptime,
    ]
}
