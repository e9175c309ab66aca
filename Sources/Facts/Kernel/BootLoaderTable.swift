internal import HostRoot

extension FactTable {
    static let bootLoader = FactTable(
        "boot_loader", "Configuration of each boot loader.",
        columns: [
            .text("loader", "grub or systemd-boot"),
            .text("file", "Main configuration file"),
            .text("mode", "Permissions of the file, four octal digits"),
            .integer("uid", "Owner of the file"),
            .integer("gid", "Group of the file"),
            .text("file_system", "Type of the file system of the file in fstab; vfat has no owners of its own"),
            .text("superusers", "Accounts that may edit entries; null where none are named"),
            .integer("has_password", "1 where editing an entry needs a password (systemd-boot: editing is off)"),
            .integer("is_password_hashed", "0 where the password stands in clear text"),
            .text("password_file", "File that holds the password apart from the configuration; null where none does"),
            .text("password_file_mode", "Permissions of that file, four octal digits"),
            .integer("password_file_uid", "Owner of that file"),
        ],
        sources: ["/boot/grub/grub.cfg", "/boot/grub2/grub.cfg", "/boot/grub2/user.cfg", "/boot/loader/loader.conf"],
        privilege: .partlyRoot
    ) { host, rows in
        let boot = try host.part(BootEntries.self)
        let types = Dictionary(try host.part(FileSystemTable.self).entries.map { ($0.path, $0.type) }) { $1 }
        for loader in boot.loaders {
            let folder = ["/boot/efi", "/efi", "/boot"].first { loader.file.hasPrefix("\($0)/") && types[$0] != nil }
            rows.append([
                .text(loader.name), .text(loader.file), .text(loader.status.octalPermissions), .int(loader.status.user),
                .int(loader.status.group), .text(folder.flatMap { types[$0] } ?? ""), .text(loader.superusers),
                .bool(loader.hasPassword), .bool(loader.isPasswordHashed), .text(loader.passwordFile),
                .text(loader.passwordFileStatus?.octalPermissions), .int(loader.passwordFileStatus?.user),
            ])
        }
        for cause in boot.obstacles { rows.noteMissingRows(cause) }
    }
}
