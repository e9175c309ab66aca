extension FactTable {
    /// The tables of this folder.
    static let certificatesTables: [FactTable] = [certificates.changingByItself(), tlsPrivateKeys]
}
