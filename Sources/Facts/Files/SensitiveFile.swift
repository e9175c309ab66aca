/// Files whose owner and permissions matter, as patterns with what they ought to be at most.
struct SensitiveFile: Sendable {
    let category: String
    /// A path or shell pattern.
    let pattern: String
    let kind: Kind
    let owners: [String]
    let groups: [String]
    /// The permission bits that may be set.
    let maximum: UInt32

    enum Kind: Sendable {
        case file
        case directory
        case any
    }

    private static func file(
        _ category: String, _ pattern: String, _ maximum: UInt32, groups: [String] = [], owners: [String] = []
    ) -> SensitiveFile {
        SensitiveFile(
            category: category, pattern: pattern, kind: .file, owners: ["root"] + owners, groups: ["root"] + groups,
            maximum: maximum)
    }

    private static func folder(
        _ category: String, _ pattern: String, _ maximum: UInt32, groups: [String] = [], owners: [String] = []
    ) -> SensitiveFile {
        SensitiveFile(
            category: category, pattern: pattern, kind: .directory, owners: ["root"] + owners,
            groups: ["root"] + groups, maximum: maximum)
    }

    private static func files(
        _ category: String, _ patterns: [String], _ maximum: UInt32, groups: [String] = [], owners: [String] = []
    ) -> [SensitiveFile] {
        patterns.map { file(category, $0, maximum, groups: groups, owners: owners) }
    }

    private static func folders(
        _ category: String, _ patterns: [String], _ maximum: UInt32, groups: [String] = [], owners: [String] = []
    ) -> [SensitiveFile] {
        patterns.map { folder(category, $0, maximum, groups: groups, owners: owners) }
    }

    static let all: [SensitiveFile] = accounts + access + boot + jobs + keys + logs + services + system + folders

    private static let accounts =
        files("passwd", ["/etc/passwd", "/etc/passwd-", "/etc/group", "/etc/group-"], 0o644)
        + files("shells", ["/etc/shells", "/etc/login.defs", "/etc/subuid", "/etc/subgid"], 0o644)
        + files("shadow", ["/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-"], 0o640, groups: ["shadow"])
        + files("opasswd", ["/etc/security/opasswd", "/etc/security/opasswd.old"], 0o600)

    private static let access =
        files("sudoers", ["/etc/sudoers", "/etc/sudoers.d/*"], 0o440)
        + folders("sudoers", ["/etc/sudoers.d"], 0o755)
        + files("pam", ["/etc/pam.conf", "/etc/pam.d/*"], 0o644)
        + files("pam", ["/etc/security/*.conf"], 0o644)
        + files("ssh-config", ["/etc/ssh/sshd_config", "/etc/ssh/sshd_config.d/*.conf"], 0o644)
        + folders("ssh-config", ["/etc/ssh", "/etc/ssh/sshd_config.d"], 0o755)
        + files("ssh-config", ["/etc/ssh/*_config", "/etc/ssh/moduli"], 0o644)
        + files("ssh-host-keys", ["/etc/ssh/ssh_host_*_key"], 0o640, groups: ["ssh_keys"])
        + files("ssh-host-keys", ["/etc/ssh/ssh_host_*_key.pub"], 0o644)

    private static let boot =
        files(
            "boot-loader",
            [
                "/boot/grub/grub.cfg", "/boot/grub2/grub.cfg", "/boot/grub2/user.cfg", "/boot/grub/user.cfg",
                "/boot/efi/EFI/*/grub.cfg", "/boot/efi/EFI/*/user.cfg", "/boot/efi/EFI/*/grubenv",
            ], 0o700)
        + files("boot-kernel", ["/boot/vmlinuz*", "/boot/initrd*", "/boot/initramfs*", "/boot/config-*"], 0o755)
        + files("boot-kernel", ["/boot/System.map*", "/boot/grub2/grubenv", "/boot/grub/grubenv"], 0o644)
        + folders("boot-kernel", ["/boot", "/boot/grub", "/boot/grub2", "/boot/loader", "/boot/efi"], 0o755)

    private static let jobs =
        files("cron", ["/etc/crontab", "/etc/anacrontab"], 0o644)
        + folders(
            "cron",
            ["/etc/cron.d", "/etc/cron.hourly", "/etc/cron.daily", "/etc/cron.weekly", "/etc/cron.monthly"], 0o755)
        + files("cron-jobs", ["/etc/cron.d/*"], 0o755)
        + files(
            "cron-jobs", ["/etc/cron.hourly/*", "/etc/cron.daily/*", "/etc/cron.weekly/*", "/etc/cron.monthly/*"],
            0o755)
        + files("cron-access", ["/etc/cron.allow", "/etc/at.allow"], 0o640, groups: ["crontab", "daemon"])
        + files("cron-access", ["/etc/cron.deny", "/etc/at.deny"], 0o644, groups: ["crontab", "daemon"])
        + folders("cron-spool", ["/var/spool/cron", "/var/spool/cron/crontabs"], 0o1775, groups: ["crontab"])
        + folders(
            "cron-spool", ["/var/spool/at", "/var/spool/cron/atjobs"], 0o1770, groups: ["daemon"], owners: ["daemon"])

    private static let keys =
        folders("private-keys", ["/etc/ssl/private"], 0o710, groups: ["ssl-cert"])
        + files("private-keys", ["/etc/ssl/private/*"], 0o640, groups: ["ssl-cert"])
        + files("private-keys", ["/etc/pki/tls/private/*"], 0o640)
        + folders("private-keys", ["/etc/letsencrypt/archive", "/etc/letsencrypt/live"], 0o700)
        + files("private-keys", ["/etc/letsencrypt/archive/*/privkey*.pem"], 0o640)
        + folders("private-keys", ["/etc/pki/tls/private"], 0o755)
        + files(
            "private-keys", ["/etc/chrony.keys", "/etc/chrony/chrony.keys", "/etc/ntp/keys", "/etc/ntp.keys"], 0o640,
            groups: ["chrony", "_chrony", "ntp", "ntpsec"], owners: ["chrony", "_chrony", "ntp", "ntpsec"])

    private static let logs =
        folders("log-folder", ["/var/log"], 0o775, groups: ["syslog"], owners: ["syslog"])
        + folders("audit-folder", ["/var/log/audit"], 0o750, groups: ["adm"])
        + files("audit-logs", ["/var/log/audit/*"], 0o640, groups: ["adm"])
        + folders("audit-config", ["/etc/audit", "/etc/audit/rules.d", "/etc/audit/plugins.d", "/etc/audisp"], 0o755)
        + files(
            "audit-config",
            [
                "/etc/audit/auditd.conf", "/etc/audit/audit.rules", "/etc/audit/*.rules", "/etc/audit/rules.d/*.rules",
                "/etc/audit/plugins.d/*.conf", "/etc/audit/*.conf", "/etc/audisp/*.conf",
            ], 0o640)
        + files(
            "audit-tools",
            [
                "/sbin/auditctl", "/sbin/auditd", "/sbin/augenrules", "/sbin/aureport", "/sbin/ausearch",
                "/sbin/autrace", "/sbin/rsyslogd", "/sbin/audisp-remote", "/sbin/audisp-syslog", "/bin/journalctl",
            ], 0o755)
        + files("log-config", ["/etc/rsyslog.conf", "/etc/rsyslog.d/*.conf", "/etc/logrotate.conf"], 0o644)
        + files(
            "log-config", ["/etc/logrotate.d/*", "/etc/systemd/journald.conf", "/etc/systemd/journald.conf.d/*.conf"],
            0o644)
        + folders("log-config", ["/etc/rsyslog.d", "/etc/logrotate.d", "/etc/systemd/journald.conf.d"], 0o755)

    private static let services =
        files(
            "database-secrets", ["/etc/mysql/debian.cnf", "/root/.my.cnf", "/etc/my.cnf.d/*password*"], 0o600,
            groups: ["mysql"])
        + folders("database-data", ["/var/lib/mysql"], 0o755, groups: ["mysql"], owners: ["mysql"])
        + folders("database-data", ["/var/lib/pgsql/data"], 0o750, groups: ["postgres"], owners: ["postgres"])
        + folders("database-data", ["/var/lib/postgresql/*/*"], 0o750, groups: ["postgres"], owners: ["postgres"])
        + files(
            "web-secrets", ["/etc/apache2/*htpasswd*", "/etc/httpd/*htpasswd*", "/etc/nginx/*htpasswd*"], 0o640,
            groups: ["www-data", "apache", "nginx", "http"])
        + files(
            "mail-secrets", ["/etc/postfix/sasl_passwd*", "/etc/exim4/passwd.client"], 0o640,
            groups: ["Debian-exim", "postfix", "exim"])
        + files(
            "network-secrets", ["/etc/NetworkManager/system-connections/*", "/etc/wireguard/*", "/etc/ipsec.secrets"],
            0o600)
        + files(
            "network-secrets", ["/etc/wpa_supplicant/*.conf", "/etc/ppp/*-secrets", "/etc/netplan/*.yaml"], 0o600,
            groups: ["dip"])
        + files(
            "snmp-secrets", ["/etc/snmp/snmpd.conf", "/var/lib/net-snmp/snmpd.conf", "/var/lib/snmp/snmpd.conf"],
            0o640, groups: ["Debian-snmp"], owners: ["Debian-snmp"])
        + files(
            "agent-secrets", ["/etc/sssd/sssd.conf", "/etc/krb5.keytab", "/etc/nslcd.conf"], 0o640,
            groups: ["sssd", "nslcd"], owners: ["sssd"])

    private static let system =
        files("sysctl", ["/etc/sysctl.conf", "/etc/sysctl.d/*.conf"], 0o644)
        + files("mounts", ["/etc/fstab", "/etc/exports", "/etc/crypttab"], 0o644)
        + files(
            "network-names",
            ["/etc/hosts", "/etc/hosts.allow", "/etc/hosts.deny", "/etc/nsswitch.conf", "/etc/hostname"],
            0o644)
        + files("banners", ["/etc/issue", "/etc/issue.net", "/etc/motd"], 0o644)
        + files(
            "profile", ["/etc/profile", "/etc/profile.d/*.sh", "/etc/bash.bashrc", "/etc/bashrc", "/etc/environment"],
            0o755)
        + files(
            "library-path", ["/etc/ld.so.conf", "/etc/ld.so.conf.d/*.conf", "/etc/ld.so.preload", "/etc/ld.so.cache"],
            0o644)
        + files("modules", ["/etc/modprobe.d/*", "/etc/modules-load.d/*", "/etc/modules"], 0o644)
        + files("package-sources", ["/etc/apt/sources.list", "/etc/apt/sources.list.d/*", "/etc/yum.repos.d/*"], 0o644)
        + files("package-keys", ["/etc/apt/trusted.gpg.d/*", "/etc/apt/keyrings/*", "/etc/pki/rpm-gpg/*"], 0o644)
        + files(
            "units", ["/etc/systemd/system/*.service", "/etc/systemd/system/*.timer", "/etc/systemd/system/*.socket"],
            0o755)
        + files("units", ["/etc/systemd/system/*.d/*.conf", "/etc/systemd/*.conf"], 0o755)
        + files("init-scripts", ["/etc/init.d/*", "/etc/rc.local", "/etc/rc.d/rc.local"], 0o755)

    private static let folders =
        folders("temporary", ["/tmp", "/var/tmp", "/dev/shm"], 0o1777)
        + folders("root-home", ["/root"], 0o750)
        + folders(
            "system-folders",
            [
                "/", "/etc", "/usr", "/bin", "/sbin", "/lib", "/lib64", "/usr/bin", "/usr/sbin", "/usr/lib",
                "/usr/lib64",
                "/usr/libexec", "/usr/share", "/var", "/var/lib", "/opt", "/home", "/run", "/etc/systemd/system",
                "/usr/lib/systemd/system", "/etc/systemd", "/etc/init.d", "/etc/pam.d", "/etc/security",
                "/etc/sysctl.d",
                "/etc/modprobe.d", "/etc/apt", "/etc/apt/sources.list.d", "/etc/apt/trusted.gpg.d", "/etc/yum.repos.d",
                "/etc/profile.d", "/etc/ld.so.conf.d", "/etc/ssl", "/etc/pki", "/etc/default", "/etc/sysconfig",
                "/lib/modules", "/var/spool",
            ], 0o755)
}
