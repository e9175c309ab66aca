internal import HostRoot

extension FactTable {
    static let sshModuli = FactTable(
        "ssh_moduli", "Groups that Diffie-Hellman group exchange may choose, counted by their size.",
        columns: [
            .integer("bits", "Size of the modulus in bits"),
            .integer("count", "How many moduli of that size there are"),
            .text("file", "File"),
            .integer("line", "Line of the first of them"),
        ],
        sources: ["ModuliFile of sshd_settings, /etc/ssh/moduli"]
    ) { host, rows in
        let settings = try host.part(SshdSettings.self)
        guard settings.isInstalled else { return }
        let path = settings.values("modulifile").first ?? "/etc/ssh/moduli"
        guard try host.root.status(path) != nil else { return }
        let bytes = try host.root.bytes(path)
        for group in SSHModuli(bytes).groups {
            rows.append([.int(group.bits), .int(group.count), .text(path), .int(group.line)])
        }
    }
}

/// The sizes in a moduli file.
package struct SSHModuli: Sendable {
    package struct Group: Sendable, Hashable {
        package let bits: Int
        package var count: Int
        package let line: Int
    }

    package let groups: [Group]

    /// Each line: time, type, tests, tries, size (the highest bit's number), generator, modulus.
    package init(_ bytes: [UInt8]) {
        var found: [Int: Group] = [:]
        var number = 0
        for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
            number += 1
            guard let first = line.first, first != UInt8(ascii: "#") else { continue }
            let fields = line.split(separator: 0x20, maxSplits: 6)
            guard fields.count == 7, let size = Int(String(decoding: fields[4], as: UTF8.self)),
                (1...65_536).contains(size)
            else { continue }
            found[size + 1, default: Group(bits: size + 1, count: 0, line: number)].count += 1
        }
        groups = found.values.sorted { $0.bits < $1.bits }
    }
}
