/// A newer version of an installed package in a repository that the host uses.
struct PackageUpdate: Sendable, Hashable {
    var name = ""
    var architecture = ""
    var source = ""
    var installed = ""
    var available = ""
    var origin = ""
    var suite = ""
    var repository = ""
    var isSecurity = false
    /// As the distribution's advisory rates it, in lower case; nil where it tells none.
    var severity: String?
    var advisory: String?
    var isHeld = false
    var phasedPercentage: Int?
}
