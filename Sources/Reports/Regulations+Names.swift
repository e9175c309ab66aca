internal import Policies

extension Regulations {
    /// What people call a regulation.
    static func name(of regulation: String) -> String {
        switch regulation {
        case "pci_dss_4": "PCI DSS"
        case "iso_27001_2022": "ISO 27001"
        case "ens_2022": "ENS"
        case "gdpr_lopd": "GDPR/LOPDGDD"
        case "cis_v8": "CIS Controls"
        case "nist_800_53": "NIST 800-53"
        case "nis2_art21": "NIS2"
        case "nis2_ir_2024_2690": "NIS2 IR"
        default: regulation
        }
    }

    /// A control id beside the regulation's name, which need not say it again.
    static func shortID(_ id: String) -> String {
        id.hasPrefix("GDPR-") ? String(id.dropFirst(5)) : id
    }

    /// The regulations that a topic gives evidence for, in the order of reports, each with its controls.
    func listed(for topic: String) -> [(regulation: String, controls: [String])] {
        let controls = controls(for: topic)
        return Regulations.order.compactMap { regulation in
            guard let ids = controls[regulation], !ids.isEmpty else { return nil }
            return (regulation, ids)
        }
    }
}

/// Control ids in the order of people: `8.3.9` before `8.3.10`.
func precedes(_ left: String, _ right: String) -> Bool {
    let parts = [left, right].map { id in
        id.split { !$0.isLetter && !$0.isNumber }.map { part in (Int(part) ?? .max, String(part)) }
    }
    for (first, second) in zip(parts[0], parts[1]) where first != second { return first < second }
    return (parts[0].count, left) < (parts[1].count, right)
}
