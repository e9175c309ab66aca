extension HostRoot {
    /// The root of the running host as its first process sees it.
    ///
    /// A service whose own view is narrowed (an empty /home, a /tmp of its own, everything read-only) audits the host
    /// through this one. It needs CAP_SYS_PTRACE, or to be root.
    package static let ofFirstProcess = "/proc/1/root"

    /// The kernel's list of the mounts in this root.
    package var mountList: String {
        location == HostRoot.ofFirstProcess ? "/proc/1/mountinfo" : "/proc/self/mountinfo"
    }

    /// Where this root is in that list.
    package var locationInMountList: String { location == HostRoot.ofFirstProcess ? "/" : location }

    /// Whether a path is looked up as by any program, and not beneath an open folder.
    ///
    /// What the kernel shows of processes and of itself is the same in every view, and has links that only the former
    /// can follow.
    func isLookedUpPlainly(_ path: String) -> Bool {
        guard isLive else { return false }
        return location == "/" || path == "/proc" || path.hasPrefix("/proc/")
    }
}
