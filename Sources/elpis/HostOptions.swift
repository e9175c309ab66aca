internal import ArgumentParser
internal import Facts
internal import Foundation
internal import HostRoot
internal import Policies

/// Which host a command looks at, and by which policy.
struct HostOptions: ParsableArguments {
    @Option(help: "Audit the system in this directory instead of the running one.")
    var root = "/"

    @Option(help: "The organisation's policy (default: /etc/elpis/policy.yaml, if it exists).")
    var policy: String?

    static let policyPath = "/etc/elpis/policy.yaml"

    /// The policy file's content; nil where none was named and the usual one is absent.
    func policyFile(known: [PolicyParameter]) throws -> PolicyFile? {
        let own = try HostRoot()
        let path = policy ?? HostOptions.policyPath
        let isGiven = policy != nil
        // A relative path is the caller's, so it is made absolute before HostRoot sees it.
        let absolute = URL(fileURLWithPath: path).path
        guard let yaml = try isGiven ? own.text(absolute) : own.textIfPresent(absolute) else { return nil }
        return try PolicyFile(path: path, yaml: yaml, known: known)
    }

    func host(parameters: [PolicyParameter], file: PolicyFile?, isFileWalkAllowed: Bool = true) throws -> AuditedHost {
        var values = Dictionary(parameters.map { ($0.name, $0.standard) }) { first, _ in first }
        values.merge(file?.parameters ?? [:]) { _, own in own }
        return AuditedHost(
            root: try HostRoot(root), now: Int64(Date().timeIntervalSince1970), parameters: values,
            isFileWalkAllowed: isFileWalkAllowed)
    }
}
