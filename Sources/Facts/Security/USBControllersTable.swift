internal import HostRoot

extension FactTable {
    static let usbControllers = FactTable(
        "usb_controllers", "USB controllers, and whether devices that are plugged in work at once.",
        columns: [
            .text("name", "Name, for example usb1"),
            .text("product", "Name of the controller"),
            .integer(
                "authorized_default", "0 no device, 1 every device, 2 only built-in ones, -1 as the kernel was told"),
            .integer("usbguard_enabled", "1 where the USBGuard service is started at boot"),
            .text(
                "usbguard_policy", "What USBGuard does with a device that no rule names: block, reject or allow; null"),
        ],
        sources: ["/sys/bus/usb/devices", "/etc/usbguard/usbguard-daemon.conf"], isOffline: false
    ) { host, rows in
        let root = host.root
        let isGuarded = try host.part(EnabledUnits.self).contains("usbguard.service")
        var policy: String?
        if isGuarded, let text = try root.textIfPresent("/etc/usbguard/usbguard-daemon.conf") {
            policy = ShellAssignments(text)["ImplicitPolicyTarget"]?.value
        }
        for name in try root.namesIfPresent(in: "/sys/bus/usb/devices").prefix(1_000) where name.hasPrefix("usb") {
            let folder = "/sys/bus/usb/devices/\(name)"
            let product = try root.textIfPresent("\(folder)/product", limit: 4096) ?? ""
            let isAuthorized = try root.textIfPresent("\(folder)/authorized_default", limit: 64) ?? ""
            rows.append([
                .text(name), .text(Substring(product).trimmingSpace),
                .int(Int64(Substring(isAuthorized).trimmingSpace)),
                .bool(isGuarded), .text(policy),
            ])
        }
    }
}
