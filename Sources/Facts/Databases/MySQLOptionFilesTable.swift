internal import HostRoot

extension FactTable {
    static let mysqlOptionFiles = FactTable(
        "mysql_option_files", "Option files of MySQL and MariaDB programs, in the order in which they are read.",
        columns: [
            .text("path", "The file"),
            .text("included_from", "The file that includes it"),
            .text("mode", "Permissions in octal, such as 0644"),
            .integer("uid", "Owner's user id"),
            .integer("gid", "Owner's group id"),
            .integer("ignored", "1 where the programs ignore it because everybody can write to it"),
            .integer("holds_password", "1 where it gives a password"),
        ],
        sources: ["/etc/my.cnf", "/etc/mysql/my.cnf", "/root/.my.cnf", "files that these include"],
        privilege: .partlyRoot
    ) { host, rows in
        let options = try host.part(MySQLOptions.self)
        for file in options.files {
            rows.append([
                .text(file.path), .text(file.includedFrom), .text(file.status.octalPermissions),
                .int(file.status.user), .int(file.status.group), .bool(file.isIgnored), .bool(file.holdsPassword),
            ])
        }
        for cause in options.obstacles { rows.noteMissingRows(cause) }
    }
}
