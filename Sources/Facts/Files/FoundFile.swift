internal import Glibc
package import HostRoot

/// A file that stood out on the walk through the file tree.
package struct FoundFile: Sendable {
    package let path: String
    package let kind: FileKind
    package let permissions: UInt32
    package let user: UInt32
    package let group: UInt32
    package let size: Int64
    /// In nanoseconds since 1970.
    package let modified: Int64
    /// What a device file stands for.
    package let deviceMajor: UInt32
    package let deviceMinor: UInt32
    package let marks: Marks
    package let capabilities: FileCapabilities?

    /// Why it stood out.
    package struct Marks: OptionSet, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// A regular file with the set-user-id or set-group-id bit.
        package static let setID = Marks(rawValue: 1)
        /// A regular file that everybody may write to, or a directory so and without the sticky bit.
        package static let worldWritable = Marks(rawValue: 2)
        /// No account has the number of its user or group.
        package static let unowned = Marks(rawValue: 4)
        /// A program with file capabilities.
        package static let capable = Marks(rawValue: 8)
        /// A device file outside /dev.
        package static let device = Marks(rawValue: 16)
        /// A program that hides behind a dot in a folder that everybody may write to.
        package static let hiddenProgram = Marks(rawValue: 32)
        /// Among the system's programs and libraries, and somebody other than root may change it.
        package static let unprotected = Marks(rawValue: 64)
    }

    /// The permissions as four octal digits.
    package var mode: String { OctalMode.text(permissions) }
}

/// Permission bits as four octal digits, as chmod(1) takes them.
package enum OctalMode {
    package static func text(_ permissions: UInt32) -> String {
        let digits = String(permissions, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

/// What is known about a directory from where it stands; subdirectories inherit it.
struct DirectoryTraits: OptionSet, Sendable {
    let rawValue: UInt8

    /// Beneath a folder in which everybody may make files.
    static let temporary = DirectoryTraits(rawValue: 1)
    /// Beneath such a folder, and with a name on the way that starts with a dot.
    static let hidden = DirectoryTraits(rawValue: 2)
    /// Beneath /dev.
    static let devices = DirectoryTraits(rawValue: 4)
    /// Beneath a folder of the system's programs and libraries.
    static let system = DirectoryTraits(rawValue: 8)
    /// The storage of containers: other systems' files, with ids of their own.
    static let skipped = DirectoryTraits(rawValue: 16)

    /// The deepest of the paths below.
    static let depthLimit = 4

    /// What begins at a path.
    static let byPath: [[UInt8]: DirectoryTraits] = {
        var traits: [[UInt8]: DirectoryTraits] = [:]
        for path in ["/tmp", "/var/tmp", "/dev/shm"] { traits[Array(path.utf8), default: []].insert(.temporary) }
        traits[Array("/dev".utf8), default: []].insert(.devices)
        let libraries = ["lib", "lib32", "lib64", "libx32"]
        let programs = ["bin", "sbin", "libexec"] + libraries
        for name in programs {
            for folder in ["", "/usr", "/usr/local"] { traits[Array("\(folder)/\(name)".utf8)] = .system }
        }
        for name in ["docker", "containers", "containerd", "kubelet/pods", "lxc", "lxd", "incus", "machines"] {
            traits[Array("/var/lib/\(name)".utf8)] = .skipped
        }
        return traits
    }()

    /// Where the storage of containers that users run without root is, beneath their home directories.
    static let rootlessStorage = [Array("/.local/share/containers".utf8), Array("/.local/share/docker".utf8)]
}
