extension FactTable {
    /// The tables of this folder.
    static let networkTables: [FactTable] = [
        dnsResolvers, etcHosts, etcServices, hostsAccess, interfaceAddresses, interfaceDetails, listeningPorts,
        packetSockets, processOpenSockets.changingByItself(), routes, trustedHosts,
    ]
}
