internal import CLinux
internal import Glibc

extension HostRoot {
    /// Finds a path beneath the root one component at a time, for kernels without openat2.
    ///
    /// Every component is opened without following links; a link's target is taken apart in turn, and `..` never climbs
    /// above the root because the way down is kept as a stack of descriptors.
    func walk(_ path: String, flags: Int32) throws(HostRootError) -> Int32 {
        var way = DescriptorStack(root: descriptor)
        defer { way.closeAll() }
        var pending = HostRoot.components(path)
        var links = 0
        while let component = pending.popLast() {
            if component == ".." {
                way.pop()
                continue
            }
            let isLast = pending.isEmpty
            let handle = openat(way.top, component, ELPIS_O_PATH | O_NOFOLLOW | O_CLOEXEC)
            guard handle >= 0 else { throw HostRootError(errno: errno, path: path) }
            var status = elpis_status()
            guard elpis_status_at(handle, "", ELPIS_AT_EMPTY_PATH, &status) == 0 else {
                let code = errno
                close(handle)
                throw HostRootError(errno: code, path: path)
            }
            guard FileKind(mode: status.mode) == .symbolicLink, !(isLast && flags & O_NOFOLLOW != 0) else {
                way.push(handle)
                continue
            }
            defer { close(handle) }
            links += 1
            guard links <= HostRoot.linkLimit else { throw .linkLoop(path: path) }
            let target = try linkTarget(of: handle, path: path)
            if target.hasPrefix("/") { way.popAll() }
            pending.append(contentsOf: HostRoot.components(target))
        }
        // The last component was opened with O_PATH; "." of it gives the wanted kind of descriptor for directories.
        let isPathOnly = flags & ELPIS_O_PATH != 0
        let result =
            isPathOnly
            ? fcntl(way.top, F_DUPFD_CLOEXEC, 0)
            : open("/proc/self/fd/\(way.top)", (flags & ~O_NOFOLLOW) | O_CLOEXEC)
        guard result >= 0 else { throw HostRootError(errno: errno, path: path) }
        return result
    }

    /// The components of a path, last first.
    private static func components(_ path: String) -> [String] {
        path.split(separator: "/").reversed().filter { $0 != "." }.map(String.init)
    }
}

/// The directories on the way to a file, from the root (not owned) down.
private struct DescriptorStack {
    let root: Int32
    var owned: [Int32] = []

    init(root: Int32) {
        self.root = root
    }

    var top: Int32 { owned.last ?? root }

    mutating func push(_ descriptor: Int32) {
        owned.append(descriptor)
    }

    mutating func pop() {
        if let last = owned.popLast() { close(last) }
    }

    mutating func popAll() {
        while !owned.isEmpty { pop() }
    }

    mutating func closeAll() {
        popAll()
    }
}
