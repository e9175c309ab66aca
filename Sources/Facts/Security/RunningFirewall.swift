internal import Glibc
internal import HostRoot
internal import Localization

/// The filter rules that are in force, asked from the kernel.
package struct RunningFirewall: HostPart {
    package let dump: NetfilterDump
    /// What the older iptables interface holds, by family (ipv4, ipv6) and hook.
    package let legacy: [LegacyChain]

    package struct LegacyChain: Sendable, Hashable {
        package let family: String
        package let hook: String
        package let outcome: RuleChains.Verdict
    }

    package init(of host: AuditedHost) throws {
        try host.requireLive()
        dump = try RunningFirewall.isLoaded(host.root) ? RunningFirewall.ask() : NetfilterDump()
        var legacy: [LegacyChain] = []
        for (family, file) in [("ipv4", "/proc/net/ip_tables_names"), ("ipv6", "/proc/net/ip6_tables_names")] {
            // The file names the tables that something has used since boot; asking for others would load modules.
            guard let names = try host.root.textIfPresent(file, limit: 1 << 16),
                TextLine.all(in: names).contains(where: { $0.text == "filter" })
            else { continue }
            legacy += try LegacyTable(family: family).chains
        }
        self.legacy = legacy
    }

    /// Whether nf_tables is in the kernel; asking without it would make the kernel load it.
    private static func isLoaded(_ root: HostRoot) throws -> Bool {
        if try root.status("/sys/module/nf_tables") != nil { return true }
        guard let modules = try root.textIfPresent("/proc/modules") else { return true }
        if TextLine.all(in: modules).contains(where: { $0.text.hasPrefix("nf_tables ") }) { return true }
        let release = Substring(try root.text("/proc/sys/kernel/osrelease", limit: 4096)).trimmingSpace
        let builtIn = try root.textIfPresent("/lib/modules/\(release)/modules.builtin") ?? ""
        return TextLine.all(in: builtIn).contains { $0.text.hasSuffix("/nf_tables.ko") }
    }

    // MARK: - Netlink

    /// Bytes of one answer; 100,000 rules have about 40 MB.
    private static let answerLimit = 128 << 20
    private static let bufferSize = 1 << 18

    private static func ask() throws -> NetfilterDump {
        let descriptor = socket(AF_NETLINK, Int32(SOCK_RAW.rawValue) | O_CLOEXEC, 12)
        guard descriptor >= 0 else {
            if errno == EPROTONOSUPPORT || errno == EAFNOSUPPORT { return NetfilterDump() }
            throw RunningFirewall.cause(errno)
        }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        // Rules may change between two parts of an answer, which the kernel then marks; three tries settle it.
        for _ in 0..<3 {
            var dump = NetfilterDump()
            let isWhole = try [UInt8(4), 7].allSatisfy { try RunningFirewall.ask($0, descriptor, &dump) }
            if isWhole { return dump }
        }
        throw Obstacle.Cause.unsupported(
            LocalizedText(
                en: "the firewall's rules kept changing while they were read", ja: "ファイアウォール規則が読み取り中に変更され続けました"))
    }

    /// Sends one request for all chains (4) or rules (7); false where the answer was interrupted by a change.
    private static func ask(_ message: UInt8, _ descriptor: Int32, _ dump: inout NetfilterDump) throws -> Bool {
        // Header: length, type, NLM_F_REQUEST | NLM_F_DUMP, sequence, sender; then family, version, resource.
        let request: [UInt8] = [20, 0, 0, 0, message, 10, 1, 3, message, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        guard send(descriptor, request, request.count, 0) == request.count else { throw RunningFirewall.cause(errno) }
        var buffer = [UInt8](repeating: 0, count: bufferSize)
        var total = 0
        var isWhole = true
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0 {
                if errno == EINTR { continue }
                throw RunningFirewall.cause(errno)
            }
            total += count
            guard count > 0, total <= answerLimit else {
                throw Obstacle.Cause.limitReached(
                    LocalizedText(en: "the firewall has too many rules", ja: "ファイアウォール規則が多すぎます"))
            }
            let datagram = buffer[..<count]
            if datagram.integer16(at: 6) & 0x10 != 0 { isWhole = false }
            do {
                guard try dump.read(datagram) else { return isWhole }
            } catch {
                // A kernel without nf_tables knows no such request.
                if error.code == EOPNOTSUPP || error.code == EINVAL { return true }
                throw RunningFirewall.cause(error.code)
            }
        }
    }

    fileprivate static func cause(_ code: Int32) -> Obstacle.Cause {
        if code == EPERM || code == EACCES {
            return .needsPrivilege(
                Capability.administerNetwork.refusal(
                    of: LocalizedText(en: "reading the firewall's rules", ja: "ファイアウォール規則の取得")))
        }
        return .unsupported(
            LocalizedText(
                en: "the kernel did not tell the firewall's rules (system error \(code))",
                ja: "ファイアウォール規則をカーネルから取得できません (システムエラー \(code))"))
    }
}

/// The filter table of the older iptables interface, through its socket option.
private struct LegacyTable {
    let chains: [RunningFirewall.LegacyChain]

    init(family: String) throws {
        let isIPv6 = family == "ipv6"
        let descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_RAW.rawValue) | O_CLOEXEC, Int32(IPPROTO_RAW))
        guard descriptor >= 0 else { throw RunningFirewall.cause(errno) }
        defer { close(descriptor) }
        let level: Int32 = isIPv6 ? 41 : 0
        // struct ipt_getinfo: name, hooks, where each hook's chain begins and ends, count, size.
        var info = [UInt8](repeating: 0, count: 84)
        info.replaceSubrange(0..<6, with: "filter".utf8)
        var length = socklen_t(info.count)
        guard getsockopt(descriptor, level, 64, &info, &length) == 0 else { throw RunningFirewall.cause(errno) }
        let size = Int(info[...].integer32(at: 80))
        guard size > 0, size <= 64 << 20 else { throw RunningFirewall.cause(EINVAL) }
        var entries = [UInt8](repeating: 0, count: 40 + size)
        entries.replaceSubrange(0..<6, with: "filter".utf8)
        entries.replaceSubrange(32..<36, with: info[80..<84])
        length = socklen_t(entries.count)
        guard getsockopt(descriptor, level, 65, &entries, &length) == 0 else { throw RunningFirewall.cause(errno) }
        let table = LegacyEntries(bytes: entries[40...], isIPv6: isIPv6)
        chains = [(1, "input"), (2, "forward"), (3, "output")].map { hook, name in
            let start = Int(info[...].integer32(at: 36 + 4 * hook))
            let end = Int(info[...].integer32(at: 56 + 4 * hook))
            return .init(family: family, hook: name, outcome: table.outcome(from: start, policyAt: end))
        }
    }
}

/// The packed rules of a legacy table.
struct LegacyEntries {
    let bytes: ArraySlice<UInt8>
    let isIPv6: Bool

    /// The bytes of the addresses, interfaces and protocol to match; then offsets; then the counters.
    private var matchSize: Int { isIPv6 ? 133 : 84 }
    private var offsetsAt: Int { isIPv6 ? 140 : 88 }
    private var headSize: Int { isIPv6 ? 168 : 112 }

    /// The first verdict of a rule without conditions, which at the latest is the policy.
    func outcome(from start: Int, policyAt end: Int) -> RuleChains.Verdict {
        var position = start
        while position <= end, position < bytes.count {
            let entry = bytes.dropFirst(position)
            let next = Int(entry.integer16(at: offsetsAt + 2))
            let target = Int(entry.integer16(at: offsetsAt))
            guard next >= headSize, entry.count >= next else { break }
            let isUnconditional =
                entry.prefix(matchSize).allSatisfy { $0 == 0 }
                && hasOnlyComments(entry.prefix(target).dropFirst(headSize))
            if isUnconditional || position == end, let verdict = verdict(entry.dropFirst(target)) { return verdict }
            position += next
        }
        return .accept
    }

    /// Matches (size, name, …) other than comments are conditions.
    private func hasOnlyComments(_ matches: ArraySlice<UInt8>) -> Bool {
        var rest = matches
        while !rest.isEmpty {
            let size = Int(rest.integer16(at: 0))
            guard size >= 32, rest.dropFirst(2).starts(with: "comment\0".utf8) else { return false }
            rest = rest.dropFirst(size)
        }
        return true
    }

    /// A target: size, name, revision; a standard one (without name) has the verdict after 32 bytes.
    private func verdict(_ target: ArraySlice<UInt8>) -> RuleChains.Verdict? {
        let name = String(decoding: target.dropFirst(2).prefix(29).prefix { $0 != 0 }, as: UTF8.self)
        if name == "REJECT" { return .reject }
        guard name.isEmpty, target.count >= 36 else { return nil }
        switch Int32(bitPattern: target.integer32(at: 32)) {
        case -1: return .drop
        case -2: return .accept
        default: return nil  // Jumps to other chains are taken to come back.
        }
    }
}
