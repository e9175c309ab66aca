extension FactTable {
    /// The tables of this folder.
    static let kernelTables: [FactTable] = [
        blockDevices, bootLoader, coreDumpSettings, cpuVulnerabilities, crypttab, diskEncryption, fstab,
        kernelCommandLine, kernelInfo, kernelModuleFiles, kernelModules, modprobeSettings, modulesLoad, mountPoints,
        mounts, secureBoot, systemControls, systemInfo, uptime.changingByItself(),
    ]
}
