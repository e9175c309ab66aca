internal import HostRoot

extension FactTable {
    static let secureBoot = FactTable(
        "secureboot", "UEFI secure boot: one row on machines that started through UEFI.",
        columns: [
            .integer("secure_boot", "1 where the firmware checks signatures"),
            .integer("setup_mode", "1 where anybody may enrol keys"),
        ],
        sources: ["/sys/firmware/efi/efivars"], isOffline: false
    ) { host, rows in
        guard try host.root.status("/sys/firmware/efi") != nil else { return }
        /// Four bytes of attributes precede the value.
        func variable(_ name: String) throws -> UInt8? {
            let path = "/sys/firmware/efi/efivars/\(name)-8be4df61-93ca-11d2-aa0d-00e098032b8c"
            guard try host.root.status(path) != nil else { return nil }
            let bytes = try host.root.bytes(path, limit: 64)
            return bytes.count > 4 ? bytes[4] : nil
        }
        rows.append([
            .bool(try variable("SecureBoot") == 1), .bool(try variable("SetupMode") == 1),
        ])
    }
}
