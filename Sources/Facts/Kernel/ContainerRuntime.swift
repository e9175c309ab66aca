internal import HostRoot

/// Whether the audited system is a container, whose kernel belongs to another host.
package struct ContainerRuntime: HostPart {
    /// `docker`, `podman`, `lxc`, `systemd-nspawn`, `other`, …; empty on a machine, virtual or not.
    package let name: String

    package init(of host: AuditedHost) throws {
        let root = host.root
        let marker = try ContainerRuntime.marker(root)
        guard root.isLive else {
            name = marker ?? ""
            return
        }
        if try ContainerRuntime.isInFirstNamespaces(root) {
            // A machine made from a container image may still hold the image's marker files.
            name = ""
        } else {
            name = try marker ?? ContainerRuntime.nameFromControlGroup(root) ?? "other"
        }
    }

    /// The marks that container managers leave in the file system.
    private static func marker(_ root: HostRoot) throws -> String? {
        if try root.status("/run/.containerenv") != nil { return "podman" }
        if try root.status("/.dockerenv") != nil { return "docker" }
        for path in ["/run/systemd/container", "/run/host/container-manager"] {
            guard let text = try root.textIfPresent(path, limit: 4096) else { continue }
            let name = Substring(text).trimmingSpace
            if !name.isEmpty { return String(name.prefix(64)) }
        }
        return nil
    }

    /// The kernel's first process and control group namespaces have fixed numbers on every kernel.
    private static func isInFirstNamespaces(_ root: HostRoot) throws -> Bool {
        do {
            return try root.linkTarget("/proc/self/ns/pid") == "pid:[4026531836]"
                && root.linkTarget("/proc/self/ns/cgroup") == "cgroup:[4026531835]"
        } catch HostRootError.notFound {
            return true  // Without namespaces there are no containers.
        }
    }

    private static func nameFromControlGroup(_ root: HostRoot) throws -> String? {
        guard let text = try root.textIfPresent("/proc/1/cgroup", limit: 1 << 16) else { return nil }
        for (mark, name) in [
            ("kubepods", "kubernetes"), ("docker", "docker"), ("libpod", "podman"), ("lxc", "lxc"),
            ("machine.slice", "systemd-nspawn"),
        ] where text.contains(mark) {
            return name
        }
        return nil
    }
}
