extension FactTable {
    static let pamRules = FactTable(
        "pam_rules", "The rules of each PAM service in their order, with included files in place.",
        columns: [
            .text("service", "Name of the service, which is that of its file; included files are services as well"),
            .integer("position", "Place in the service's stack, from 1, counted over all types"),
            .text("type", "auth, account, password or session"),
            .text("control", "required, requisite, sufficient, optional, or actions in brackets"),
            .text("module", "File name of the module, for example pam_unix.so"),
            .text("path", "The module as written"),
            .text("arguments", "Arguments, separated by blanks"),
            .integer("is_silent", "1 where a missing module is passed over in silence (-auth, -session, …)"),
            .integer("depth", "How many substacks the rule is within; jumps do not leave a substack"),
            .text("file", "The file that holds the rule"),
            .integer("line", "Its line"),
        ],
        sources: ["/etc/pam.d", "/usr/lib/pam.d", "/etc/pam.conf"]
    ) { host, rows in
        let configuration = try host.part(PamConfiguration.self)
        for cause in configuration.obstacles { rows.noteMissingRows(cause) }
        for rule in configuration.rules {
            let entry = rule.entry
            rows.append([
                .text(rule.service), .int(rule.position), .text(entry.type), .text(entry.control),
                .text(entry.moduleName), .text(entry.module), .text(entry.arguments.joined(separator: " ")),
                .bool(entry.isSilent), .int(rule.depth), .text(rule.file), .int(entry.line),
            ])
        }
    }
}
