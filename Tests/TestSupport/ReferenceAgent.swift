internal import Foundation

/// The real agent and transfer client of Debian's pandorafms-agent, unpacked by `Scripts/fetch-reference-agent`.
package enum ReferenceAgent {
    /// Its folder; nil where the tests run without it (`make test` always has it).
    package static let folder = ProcessInfo.processInfo.environment["ELPIS_REFERENCE_AGENT"]

    package static var transferClient: String { "\(folder ?? "/nonexistent")/usr/bin/tentacle_client" }
    package static var agent: String { "\(folder ?? "/nonexistent")/usr/sbin/pandora_agent" }
}
