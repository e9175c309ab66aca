extension ZIPLimits {
    /// Of a collection of files: what is not published, and not unpacked.
    package static let collection = ZIPLimits(members: 4_000, size: 128 << 20, depth: 16)
}
