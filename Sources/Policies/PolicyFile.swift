package import Facts
internal import YAML

/// The organisation's policy: `/etc/elpis/policy.yaml`.
///
/// ```yaml
/// parameters:
///   ssh_port: 31122
///   permitted_tcp_ports: [443, 31122]
/// exceptions:
///   - {check: ssh-port, reason: "…", approved-by: "…", expires: 2027-03-31}
/// ```
package struct PolicyFile: Sendable {
    package let path: String
    package let parameters: [String: [FactValue]]
    package let exceptions: [PolicyException]

    package init(path: String, yaml: String, known: [PolicyParameter]) throws {
        self.path = path
        do {
            // A file of comments alone is a policy that changes nothing.
            let document = try YAMLValue(yaml)
            guard document.meaning != .null else {
                parameters = [:]
                exceptions = []
                return
            }
            let content = try document.decoded(Content.self)
            if let unknown = document.names.sorted().first(where: { Content.CodingKeys(rawValue: $0) == nil }) {
                throw CheckFileError.unknownKey(unknown)
            }
            let names = Set(known.map(\.name))
            parameters = (content.parameters ?? [:]).mapValues(\.values)
            if let unknown = parameters.keys.sorted().first(where: { !names.contains($0) }) {
                throw CheckFileError.unknownKey("parameters: \(unknown)")
            }
            exceptions = content.exceptions ?? []
        } catch {
            throw PolicyFileError(path: path, reason: fault(of: error))
        }
    }

    private struct Content: Decodable {
        let parameters: [String: OneOrMany]?
        let exceptions: [PolicyException]?

        enum CodingKeys: String, CodingKey {
            case parameters, exceptions
        }
    }
}

package struct PolicyFileError: Error, CustomStringConvertible {
    let path: String
    let reason: String

    package var description: String { "the policy file \(path) is not valid: \(reason)" }
}
