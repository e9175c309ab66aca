internal import Glibc
internal import HostRoot

extension FactTable {
    static let systemInfo = FactTable(
        "system_info", "The machine: one row.",
        columns: [
            .text("hostname", "Network name"),
            .text("uuid", "Unique id of the hardware (SMBIOS); null where it has none or only root may read it"),
            .text("cpu_type", "Architecture (x86_64, aarch64, …); null where the root is not the running system"),
            .text("cpu_brand", "Processor model; null where the root is not the running system"),
            .integer("cpu_logical_cores", "Logical processors"),
            .integer("physical_memory", "Memory in bytes"),
            .text("hardware_vendor", "Maker of the hardware, or of the virtual machine"),
            .text("hardware_model", "Model of the hardware"),
            .text("board_vendor", "Maker of the main board"),
            .text("container", "Kind of container (docker, podman, lxc, …); empty on a machine"),
            .integer("is_virtual", "1 on a virtual machine (the processor reports a hypervisor)"),
            .integer("is_live", "1 where the running system was read, 0 for a folder that holds a system"),
        ],
        sources: ["/etc/hostname", "/proc/cpuinfo", "/proc/meminfo", "/sys/class/dmi/id", "/proc/self/ns"],
        privilege: .partlyRoot
    ) { host, rows in
        let root = host.root
        let container = try host.part(ContainerRuntime.self).name
        guard root.isLive else {
            let name = try root.textIfPresent("/etc/hostname", limit: 4096).map { Substring($0).trimmingSpace }
            rows.append([
                .text(name.map { String($0) }), nil, nil, nil, nil, nil, nil, nil, nil, .text(container), nil, 0,
            ])
            return
        }
        let processors = ProcessorInfo(cpuinfo: try root.textIfPresent("/proc/cpuinfo", limit: 16 << 20) ?? "")
        let memory = try root.textIfPresent("/proc/meminfo", limit: 1 << 16).flatMap {
            ProcessorInfo.memory(meminfo: $0)
        }
        func firmware(_ name: String) -> String? {
            do {
                return try root.textIfPresent("/sys/class/dmi/id/\(name)", limit: 4096)
                    .map { String(Substring($0).trimmingSpace) }
            } catch {
                return nil  // product_uuid is for root alone, and is only for the inventory.
            }
        }
        let name = try root.textIfPresent("/proc/sys/kernel/hostname", limit: 4096) ?? ""
        rows.append([
            .text(Substring(name).trimmingSpace), .text(firmware("product_uuid")), .text(machineName()),
            .text(processors.model), .int(processors.count), .int(memory), .text(firmware("sys_vendor")),
            .text(firmware("product_name")), .text(firmware("board_vendor")), .text(container),
            .bool(processors.hasHypervisor), 1,
        ])
    }

    /// The architecture that uname(2) tells.
    private static func machineName() -> String? {
        var name = utsname()
        guard uname(&name) == 0 else { return nil }
        return withUnsafeBytes(of: name.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

/// What /proc/cpuinfo tells of the processors.
package struct ProcessorInfo: Sendable {
    package private(set) var model: String?
    package private(set) var count = 0
    package private(set) var hasHypervisor = false

    package init(cpuinfo: String) {
        for line in TextLine.all(in: cpuinfo) {
            guard let (key, value) = line.text.parted(at: UInt8(ascii: ":")) else { continue }
            switch key.trimmingSpace {
            case "processor": count += 1
            case "model name", "Model", "cpu model":
                if model == nil { model = String(value.trimmingSpace) }
            case "flags":
                if count == 1 { hasHypervisor = value.words.contains("hypervisor") }
            default: break
            }
        }
    }

    /// The memory in bytes.
    package static func memory(meminfo: String) -> Int64? {
        for line in TextLine.all(in: meminfo) where line.text.hasPrefix("MemTotal:") {
            guard let kilobytes = line.text.words.dropFirst().first.flatMap({ Int64($0) }) else { return nil }
            let (bytes, overflow) = kilobytes.multipliedReportingOverflow(by: 1024)
            return overflow ? nil : bytes
        }
        return nil
    }
}
