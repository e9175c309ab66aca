/// The chains and rules of nf_tables from the kernel's netlink messages.
package struct NetfilterDump: Sendable {
    /// Base chains and others, by `family table chain`.
    package private(set) var rules = RuleChains()
    package private(set) var order: [Key] = []
    package private(set) var priorities: [Key: Int32] = [:]

    package struct Key: Sendable, Hashable {
        /// ip, ip6, inet, arp, bridge, netdev
        package let family: String
        package let table: String
        package let chain: String

        package var text: String { "\(family) \(table) \(chain)" }
    }

    private static let chainLimit = 50_000

    package init() {}

    // MARK: - Messages

    /// Reads the messages of one datagram; false once the answer is complete.
    ///
    /// - Throws: ``NetlinkError`` when the kernel answers with an error.
    package mutating func read(_ datagram: ArraySlice<UInt8>) throws(NetlinkError) -> Bool {
        var rest = datagram
        while rest.count >= 16 {
            let length = Int(rest.integer32(at: 0))
            let type = rest.integer16(at: 4)
            guard length >= 16, length <= rest.count else { return false }
            let body = rest.dropFirst(16).prefix(length - 16)
            switch type {
            case 2:  // NLMSG_ERROR: a negative error number, zero for a bare acknowledgement.
                let code = Int32(bitPattern: body.integer32(at: 0))
                if code != 0 { throw NetlinkError(code: 0 &- code) }
                return false
            case 3: return false  // NLMSG_DONE
            case 10 << 8 | 3: chain(body)
            case 10 << 8 | 6: rule(body)
            default: break
            }
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return true
    }

    package struct NetlinkError: Error, Sendable, Hashable {
        package let code: Int32

        package init(code: Int32) {
            self.code = code
        }
    }

    // MARK: - Chains

    private mutating func chain(_ body: ArraySlice<UInt8>) {
        let attributes = Attributes(body.dropFirst(4))
        guard let family = NetfilterDump.families[body.first ?? 0], let table = attributes.text(1),
            let name = attributes.text(3), order.count < NetfilterDump.chainLimit
        else { return }
        let key = Key(family: family, table: table, chain: name)
        if rules.chains[key.text] == nil { order.append(key) }
        var chain = rules.chains[key.text] ?? RuleChains.Chain()
        if let hook = attributes.nested(4) {
            chain.hook = hook.big32(1).map { NetfilterDump.hook($0, family: family) }
            priorities[key] = hook.big32(2).map { Int32(bitPattern: $0) }
            chain.policy = attributes.big32(5) == 0 ? .drop : .accept
            chain.type = attributes.text(7)
        }
        rules.chains[key.text] = chain
    }

    private static let families: [UInt8: String] = [1: "inet", 2: "ip", 3: "arp", 5: "netdev", 7: "bridge", 10: "ip6"]

    private static func hook(_ number: UInt32, family: String) -> String {
        if family == "netdev" { return number == 0 ? "ingress" : "egress" }
        if family == "arp" { return number == 0 ? "input" : "output" }
        let names = ["prerouting", "input", "forward", "output", "postrouting", "ingress"]
        return number < names.count ? names[Int(number)] : "\(number)"
    }

    // MARK: - Rules

    private mutating func rule(_ body: ArraySlice<UInt8>) {
        let attributes = Attributes(body.dropFirst(4))
        guard let family = NetfilterDump.families[body.first ?? 0], let table = attributes.text(1),
            let name = attributes.text(2)
        else { return }
        let key = Key(family: family, table: table, chain: name).text
        guard rules.chains[key] != nil else { return }
        rules.chains[key]?.ruleCount += 1
        if let verdict = NetfilterDump.verdict(attributes.nested(4), prefix: "\(family) \(table) ") {
            rules.chains[key]?.unconditional.append(verdict)
        }
    }

    /// The verdict of a rule whose expressions hold no condition; nil for others.
    private static func verdict(_ expressions: Attributes?, prefix: String) -> RuleChains.Verdict? {
        guard let expressions else { return nil }
        for (type, value) in expressions.items where type == 1 {
            let expression = Attributes(value)
            let data = expression.nested(2)
            switch expression.text(1) {
            case "counter", "log": continue
            case "match" where data?.text(1) == "comment": continue
            case "target":
                let name = data?.text(1)
                if name == "REJECT" { return .reject }
                guard ["LOG", "NFLOG", "AUDIT", "TRACE"].contains(name) else { return nil }
            case "reject": return .reject
            case "queue": return .queue
            case "immediate":
                // Into register 0, which is the verdict.
                guard data?.big32(1) == 0, let verdict = data?.nested(2)?.nested(2),
                    let code = verdict.big32(1).map({ Int32(bitPattern: $0) })
                else { return nil }
                let chain = prefix + (verdict.text(2) ?? "")
                switch code {
                case 0: return .drop
                case 1: return .accept
                case -5: return .returning
                case -3: return .jump(chain)
                case -4: return .goto(chain)
                default: return code & 0xFF == 3 ? .queue : nil
                }
            default: return nil
            }
        }
        return nil
    }
}

/// Attributes of a netlink message: type and value, packed one after another.
private struct Attributes {
    let items: [(type: UInt16, value: ArraySlice<UInt8>)]

    init(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        var items: [(type: UInt16, value: ArraySlice<UInt8>)] = []
        while rest.count >= 4 {
            let length = Int(rest.integer16(at: 0))
            guard length >= 4, length <= rest.count else { break }
            // The two highest bits are marks.
            items.append((rest.integer16(at: 2) & 0x3FFF, rest.dropFirst(4).prefix(length - 4)))
            rest = rest.dropFirst((length + 3) & ~3)
        }
        self.items = items
    }

    func value(_ type: UInt16) -> ArraySlice<UInt8>? {
        items.first { $0.type == type }?.value
    }

    func nested(_ type: UInt16) -> Attributes? {
        value(type).map { Attributes($0) }
    }

    func text(_ type: UInt16) -> String? {
        value(type).map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    func big32(_ type: UInt16) -> UInt32? {
        guard let bytes = value(type), bytes.count >= 4 else { return nil }
        return bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}

extension ArraySlice<UInt8> {
    /// An integer in the machine's order (all supported machines are little endian); 0 where bytes are missing.
    func integer16(at offset: Int) -> UInt16 {
        let bytes = dropFirst(offset).prefix(2)
        return bytes.count == 2 ? bytes.reversed().reduce(0) { $0 << 8 | UInt16($1) } : 0
    }

    func integer32(at offset: Int) -> UInt32 {
        let bytes = dropFirst(offset).prefix(4)
        return bytes.count == 4 ? bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) } : 0
    }
}
