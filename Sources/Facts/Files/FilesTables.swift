extension FactTable {
    /// The tables of this folder.
    static let filesTables: [FactTable] = [
        deviceFiles, file, fileCapabilities, hash, hiddenExecutables, sensitiveFiles, suidBin, unownedFiles,
        unprotectedPrograms, worldWritable,
    ]
}
