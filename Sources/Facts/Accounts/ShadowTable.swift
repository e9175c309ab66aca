extension FactTable {
    static let shadow = FactTable(
        "shadow", "Passwords of local accounts: how they are hashed, and when they must change.",
        columns: [
            .text("username", "Login name"),
            .secret("password", "The hash, or what stands in its place"),
            .text(
                "password_status",
                "active; locked where no password is accepted; not_set for `!!`; empty where none is asked for"),
            .text(
                "hash_alg",
                "yescrypt, gost-yescrypt, scrypt, bcrypt, sha512crypt, sha256crypt, sha1crypt, md5crypt, sunmd5, "
                    + "nthash, bsdicrypt, bigcrypt or descrypt; also for a locked hash; null without one"),
            .integer(
                "hash_cost",
                "Work factor: rounds of sha256crypt and sha512crypt, log2 of the rounds of bcrypt and of N of scrypt, "
                    + "the cost factor 1 to 11 of yescrypt"),
            .integer("last_change", "Day of the last change, in days since 1970; 0 demands a change at the next login"),
            .integer("min", "Days before the password may be changed again"),
            .integer("max", "Days after which the password must be changed"),
            .integer("warning", "Days of warning before that"),
            .integer("inactive", "Days after that until the account is closed"),
            .integer("expire", "Day on which the account is closed, in days since 1970"),
            .integer("password_age", "Days since the last change, at the time of the audit"),
            .integer("line", "Line in /etc/shadow"),
        ],
        sources: ["/etc/shadow"], privilege: .root
    ) { host, rows in
        let today = host.now / 86_400
        for entry in try host.part(ShadowDatabase.self).entries {
            let field = PasswordField(entry.password)
            let age = entry.lastChange.flatMap { $0 > 0 ? today.subtractingReportingOverflow($0).partialValue : nil }
            rows.append([
                .text(entry.name), .text(entry.password), .text(field.status.rawValue), .text(field.algorithm),
                .int(field.cost), .int(entry.lastChange), .int(entry.minimum), .int(entry.maximum),
                .int(entry.warning), .int(entry.inactive), .int(entry.expire), .int(age), .int(entry.line),
            ])
        }
    }
}
