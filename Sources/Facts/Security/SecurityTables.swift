extension FactTable {
    /// The tables of this folder.
    static let securityTables: [FactTable] = [
        apparmorProfiles, firewall, firewallChains, securityModules, selinuxSettings, usbControllers,
    ]
}
