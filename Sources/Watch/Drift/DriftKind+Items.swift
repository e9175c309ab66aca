internal import Facts

/// The items as they are on a host. The first column of each query is `key`, which never is NULL; the others are the
/// evidence. No query may join by USING or NATURAL: which columns such a join reads cannot be told.
extension DriftKind {
    var items: String {
        switch self {
        case .user: DriftKind.users
        case .member: DriftKind.members
        case .key: DriftKind.keys
        case .port: DriftKind.ports
        case .process: DriftKind.processes(of: "processes")
        case .suid: DriftKind.suidFiles
        case .cron: DriftKind.cronJobs
        case .unit: DriftKind.units
        case .module: DriftKind.modules
        case .package: DriftKind.packages
        }
    }

    /// The items, and processes that have ended but were seen.
    var itemsAndMemories: String {
        guard self == .process else { return items }
        return """
            \(items)
            UNION ALL
            SELECT key, path, username, 'between runs', NULL, package, key GLOB 'container/*', 0, NULL, NULL
            FROM unaccepted_items WHERE kind = 'process' AND key NOT IN (SELECT key FROM (\(items)))
            """
    }

    /// The columns of the query after `key`.
    var columns: [FactTable.Column] {
        switch self {
        case .user:
            [
                .text("username", "Login name"), .integer("uid", "User id"), .integer("gid", "Primary group's id"),
                .text("directory", "Home directory"), .text("shell", "Login shell"),
                .integer("is_interactive", "1 where the shell takes commands"), .integer("line", "Line in /etc/passwd"),
            ]
        case .member:
            [
                .text("groupname", "Group; null where it does not exist"), .integer("gid", "Group id"),
                .text("username", "Login name"), .integer("uid", "User id; null where there is no such account"),
                .integer("is_primary", "1 for the account's primary group"),
                .integer("line", "Line in /etc/passwd for a primary group, else in /etc/group"),
            ]
        case .key:
            [
                .text("username", "Login name of the account"), .integer("uid", "User id of the account"),
                .text("key_type", "rsa, ed25519, …"), .text("fingerprint", "SHA256 fingerprint"),
                .text("comment", "Comment after the key"), .text("restricted_from", "Addresses it may come from"),
                .text("key_file", "File that holds the key"), .integer("line", "Line in the file"),
            ]
        case .port:
            [
                .text("transport", "tcp, udp, udplite or raw"), .text("address", "Address that it listens on"),
                .integer("port", "Port; for raw sockets the number of the IP protocol"),
                .text("scope", "Who can reach the address: loopback, link-local, multicast, private, public or any"),
                .text("name", "Name of the process"), .text("path", "The program"), .text("user", "Its user"),
                .text("unit", "Its systemd unit"), .text("package", "The package that owns the program"),
                .integer("pid", "Process id; -1 where the kernel itself listens"),
            ]
        case .process:
            [
                .text("path", "The program; for a container's process, as seen inside it"),
                .text("username", "Login name of its effective user; the number where there is none"),
                .text("seen", "running; or between runs, where it has ended: some days long, or until it is accepted"),
                .text("unit", "Its systemd unit"), .text("package", "The package that owns the program"),
                .integer("is_nested", "1 in a pid namespace below the host's, as containers have"),
                .integer("processes", "How many run"), .integer("pid", "The process id of the first"),
                .time("start_time", "When that one started, in seconds since 1970"),
            ]
        case .suid:
            [
                .text("path", "Absolute path"), .text("mode", "Permissions as four octal digits"),
                .text("username", "Name of the owner"), .text("groupname", "Name of the group"),
                .text("package", "The installed package that owns the file"),
            ]
        case .cron:
            [
                .text("user", "Login name that it runs as"),
                .text("command", "Command, what looks like a password replaced by ***"),
                .text("path", "File that holds the job; for a script the script itself"),
                .integer("line", "Line in the file; 0 for a script"),
            ]
        case .unit:
            [
                .text("id", "Name of the unit"), .text("path", "The file that describes it"),
                .text("drop_ins", "Further files that change its settings"),
                .text("unit_file_state", "enabled, disabled, static, …"),
                .text("user", "The user that its processes run as; null for root"),
                .text("exec_start", "Its first start command"),
            ]
        case .module:
            [
                .text("name", "Name of the module"),
                .text("taints", "Letters of its taints: O out of tree, E unsigned; empty for none"),
            ]
        case .package:
            [
                .text("name", "Name of the package"), .text("arch", "Its architecture"),
                .text("version", "Its version"), .text("manager", "deb or rpm"),
            ]
        }
    }
}

// MARK: - Accounts

extension DriftKind {
    /// An account whose user id changes is another one.
    private static let users = """
        SELECT item_word(username) || '/' || uid AS key, username, uid, gid, directory, shell, is_interactive, line
        FROM users
        """

    /// Without the group of one's own that `useradd` makes: the account itself is an item.
    private static let members = """
        SELECT item_word(coalesce(groupname, gid)) || '/' || item_word(username) AS key, groupname, gid, username, uid,
            is_primary, line
        FROM user_groups WHERE NOT (is_primary = 1 AND coalesce(groupname, '') = username)
        """

    /// Options are a part of it: a key that loses its `command=` opens more than was accepted.
    private static let keys = """
        SELECT item_word(username) || '/' || item_word(coalesce(fingerprint, sha256(key)))
            || CASE WHEN options <> '' THEN ',options-' || substr(sha256(options), 1, 24) ELSE '' END AS key,
            username, uid, key_type, fingerprint, comment, restricted_from, key_file, line
        FROM authorized_keys
        """
}

// MARK: - What runs

extension DriftKind {
    /// Ports that change with each start are one item: UDP and loopback ports that the kernel hands out, those of RPC
    /// services but the fixed ones, and the kernel's own. A socket's other holders, as its workers, are no more items.
    private static let ports = """
        SELECT transport || '/' || CASE scope WHEN 'link-local' THEN scope ELSE item_word(address) END || '/'
            || CASE
                WHEN port BETWEEN 32768 AND 60999 AND (transport IN ('udp', 'udplite') OR scope = 'loopback' OR pid = -1)
                    OR name GLOB 'rpc*' AND port NOT IN (111, 2049, 20048)
                THEN 'dynamic' ELSE port END
            || '/' || item_word(coalesce(name, 'kernel')) AS key,
            transport, address, port, scope, name, path, user, unit, package, min(pid) AS pid
        FROM listening_ports GROUP BY 1
        """

    /// People are one user, or each program would be new for each of them; so are the users that systemd makes up.
    static func processes(of table: String) -> String {
        """
        SELECT CASE
                WHEN is_nested = 1 THEN 'container' WHEN is_system = 1 THEN item_word(username)
                WHEN euid BETWEEN 61184 AND 65519 THEN 'dynamic' WHEN is_system = 0 OR euid >= 1000 THEN 'people'
                ELSE euid END
            || CASE substr(path, 1, 1) WHEN '/' THEN '' ELSE '/' END || item_word(path)
            || CASE
                WHEN is_memory_only = 1 THEN ',memory' WHEN on_disk = 0 AND is_replaced = 0 THEN ',deleted'
                ELSE '' END AS key,
            path, coalesce(username, euid) AS username, 'running' AS seen, unit, package, is_nested,
            count(*) AS processes, min(pid) AS pid, start_time
        FROM \(table) LEFT JOIN (
            SELECT uid AS account, min(username) AS username, max(is_system) AS is_system FROM users GROUP BY uid
        ) ON account = euid AND is_nested IS NOT 1
        WHERE is_kernel_thread = 0 AND path IS NOT NULL GROUP BY 1
        """
    }

    private static let modules = "SELECT item_word(name) AS key, name, taints FROM kernel_modules"
}

// MARK: - What is installed

extension DriftKind {
    private static let suidFiles = """
        SELECT mode || '/' || uid || ':' || gid || item_word(path) AS key, path, mode, username, groupname, package
        FROM suid_bin
        """

    /// When it runs is no part of it. A script is known by its path.
    private static let cronJobs = """
        SELECT item_word(coalesce(user, '-')) || item_word(path)
            || CASE line WHEN 0 THEN '' ELSE ',command-' || substr(sha256(command), 1, 24) END AS key,
            user, command, path, line
        FROM crontab WHERE is_active = 1
        """

    /// Of what a package brings, the name and the file; where somebody has changed it or added to it, also what it
    /// starts. Transient units have names made up at each start, and aliases and masked ones start nothing of their own.
    private static let units = """
        SELECT item_word(id) || item_word(fragment_path)
            || CASE WHEN fragment_path NOT GLOB '/usr/lib/*' AND fragment_path NOT GLOB '/lib/*'
                OR ' ' || drop_ins GLOB '* /[er]*' OR ' ' || drop_ins GLOB '* /usr/local/*'
                THEN ',starts-' || substr(sha256(
                    coalesce(exec_start, '') || char(10) || coalesce(user, '') || char(10) || drop_ins), 1, 24)
                ELSE '' END AS key,
            id, fragment_path AS path, drop_ins, unit_file_state, user, exec_start
        FROM systemd_units
        WHERE fragment_path IS NOT NULL AND following IS NULL AND load_state <> 'masked'
            AND unit_file_state IS NOT 'transient'
        """

    /// A new version is the same package; of the keys that rpm trusts, which are packages to it, each is another.
    private static let packages = """
        SELECT 'deb/' || item_word(name) || '/' || item_word(coalesce(arch, '-')) AS key, name, arch, version,
            'deb' AS manager
        FROM deb_packages WHERE state NOT IN ('config-files', 'not-installed')
        UNION ALL
        SELECT 'rpm/' || item_word(name) || CASE name WHEN 'gpg-pubkey' THEN '-' || item_word(full_version) ELSE '' END
            || '/' || item_word(coalesce(arch, '-')), name, arch, full_version, 'rpm'
        FROM rpm_packages
        """
}
