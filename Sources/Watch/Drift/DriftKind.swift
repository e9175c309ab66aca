internal import Facts

/// A kind of thing that appears on a host and that a person accepts, or does not.
package enum DriftKind: String, Sendable, Hashable, CaseIterable {
    case user
    case member
    case key
    case port
    case process
    case suid
    case cron
    case unit
    case module
    case package

    /// The table of the items that are not accepted.
    package var table: String {
        switch self {
        case .user: "new_users"
        case .member: "new_group_members"
        case .key: "new_authorized_keys"
        case .port: "new_listening_ports"
        case .process: "new_processes"
        case .suid: "new_suid_files"
        case .cron: "new_cron_jobs"
        case .unit: "new_units"
        case .module: "new_kernel_modules"
        case .package: "new_packages"
        }
    }

    var summary: String {
        switch self {
        case .user: "Local accounts that nobody has accepted."
        case .member: "Memberships of groups that nobody has accepted."
        case .key: "Keys that open an account over SSH and that nobody has accepted."
        case .port: "Sockets that wait for others and that nobody has accepted."
        case .process: "Programs that run as somebody and that nobody has accepted."
        case .suid: "SUID and SGID files that nobody has accepted."
        case .cron: "Jobs of cron and anacron that nobody has accepted."
        case .unit: "Units of systemd that nobody has accepted."
        case .module: "Loaded kernel modules that nobody has accepted."
        case .package: "Installed packages that nobody has accepted."
        }
    }

    /// The tables that the items are rows of.
    var sources: [String] {
        switch self {
        case .user: ["users"]
        case .member: ["user_groups"]
        case .key: ["authorized_keys"]
        case .port: ["listening_ports"]
        case .process: ["processes", "users"]
        case .suid: ["suid_bin"]
        case .cron: ["crontab"]
        case .unit: ["systemd_units"]
        case .module: ["kernel_modules"]
        case .package: ["deb_packages", "rpm_packages"]
        }
    }

    var privilege: FactTable.Privilege {
        switch self {
        case .user, .member, .unit, .module, .package: .anyone
        case .key, .port, .process, .suid, .cron: .partlyRoot
        }
    }

    /// Whether files alone show the items.
    var isOffline: Bool {
        switch self {
        case .user, .member, .key, .suid, .cron, .unit, .package: true
        case .port, .process, .module: false
        }
    }
}
