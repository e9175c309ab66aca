internal import ArgumentParser
internal import Facts
internal import FoundationEssentials
internal import HostRoot
internal import Policies
internal import Watch

/// Which system a command that keeps state looks at, and by which policy.
struct SystemOptions: ParsableArguments {
    @Option(help: "Look at the system in this directory instead of the running one.", completion: .directory)
    var root: String?

    @Option(
        help: "The organisation's policy (default: /etc/elpis/policy.yaml, if it exists).",
        completion: .file(extensions: ["yaml", "yml"]))
    var policy: String?

    @OptionGroup var stateOptions: StateOptions

    func validate() throws {
        // An image has no state of its own beside it, and the running system's is not its.
        if root != nil && stateOptions.folder == nil { throw ValidationError("--root needs --state.") }
    }

    var folder: StateFolder { stateOptions.folder ?? .standard }

    /// The host, with the policy's parameters.
    func host() throws -> AuditedHost {
        let catalogue = try Catalogue.builtIn()
        let file = try HostOptions.policyFile(policy, known: catalogue.parameters)
        return try HostOptions.host(root, parameters: HostOptions.values(catalogue, file))
    }
}
