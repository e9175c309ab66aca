internal import CLinux
package import Localization

/// A right of root's that reading a host may need, and that a container or a service may have been left without.
package enum Capability: Int32, Sendable {
    case readAnyFile = 2
    case administerNetwork = 12
    case traceAnyProcess = 19

    /// As the kernel's documentation calls it.
    package var name: String {
        switch self {
        case .readAnyFile: "CAP_DAC_READ_SEARCH"
        case .administerNetwork: "CAP_NET_ADMIN"
        case .traceAnyProcess: "CAP_SYS_PTRACE"
        }
    }

    /// Whether this process has it.
    package var isHeld: Bool { elpis_has_capability(rawValue) == 1 }

    /// Why something that needs it was refused.
    package func refusal(of what: LocalizedText) -> LocalizedText {
        isHeld
            ? LocalizedText(
                en: "\(what.en) was refused although \(name) is held: a security module or a namespace forbids it",
                ja: "\(name) があっても\(what.ja)が拒否されました (セキュリティモジュールまたは名前空間の制限)")
            : LocalizedText(
                en: "\(what.en) needs root with \(name)", ja: "\(what.ja)には \(name) を持つ root 権限が必要です")
    }
}
