/// The schema, step by step. New steps go to the end; those that were released are never touched.
///
/// Times are milliseconds since 1970. No database counts keys (see ``Identifier``), so that nothing depends on gaps and
/// several nodes can insert at once. A host's modules are numbered by the host's row, so that only writers for the same
/// host meet there.
enum Migrations {
    static let all: [Migration] = [
        .create(hostGroups), .create(hosts), .index("hosts_by_group", on: "hosts", ["group_id"]),
        .create(modules), .create(moduleStates), .index("module_states_by_status", on: "module_states", ["status"]),
        .create(moduleValues), .create(moduleTexts),
        .create(factTableVersions), .create(hostSnapshots),
        .index("host_snapshots_by_version", on: "host_snapshots", ["version"]),
        .create(spoolReceipts), .index("spool_receipts_by_time", on: "spool_receipts", ["taken_at"]),
        .create(events), .index("events_by_host", on: "events", ["host_id", "id"]),
        .index("events_by_origin", on: "events", ["origin", "state"]),
        .create(leases), .create(secrets), .index("secrets_by_key", on: "secrets", ["key_id"]),
    ]

    private static let hostGroups = Table(
        name: "host_groups",
        columns: [.integer("id"), .key("name"), .integer("parent_id").orNothing, .integer("created_at")],
        primaryKey: ["id"], unique: [["name"]],
        references: [Reference(columns: ["parent_id"], table: "host_groups", key: ["id"], removal: .isRefused)])

    private static let hosts = Table(
        name: "hosts",
        columns: [
            .integer("id"), .key("name"), .integer("group_id"),
            /// active, quarantined or disabled.
            .key("state"), .integer("learns"), .integer("interval_seconds"),
            .integer("created_at"), .integer("contact_at").orNothing,
            /// The number of its next new module.
            .integer("next_module"),
        ],
        primaryKey: ["id"], unique: [["name"]],
        references: [Reference(columns: ["group_id"], table: "host_groups", key: ["id"], removal: .isRefused)])

    private static let modules = Table(
        name: "modules",
        columns: [
            .integer("host_id"), .integer("number"), .key("name"), .key("kind"), .key("unit"), .text("description"),
            .integer("interval_seconds").orNothing, .integer("is_enabled"), .integer("created_at"),
        ],
        primaryKey: ["host_id", "number"], unique: [["host_id", "name"]],
        references: [Reference(columns: ["host_id"], table: "hosts", key: ["id"], removal: .cascades)])

    private static let toModule = Reference(
        columns: ["host_id", "module"], table: "modules", key: ["host_id", "number"], removal: .cascades)

    private static let moduleStates = Table(
        name: "module_states",
        columns: [
            .integer("host_id"), .integer("module"), .key("status"), .integer("status_since"),
            .real("value").orNothing, .text("text").orNothing, .integer("seen_at"),
            /// The time of the last row in module_values or module_texts.
            .integer("kept_at"),
            /// How often the status that would be next was seen in a row, and which it is.
            .key("next_status").orNothing, .integer("next_count"),
        ],
        primaryKey: ["host_id", "module"], references: [toModule])

    /// A file of a host holds values of many of its modules at one time: in this order they lie on one page, whatever
    /// number of hosts there is, and what is too old is one range for each host. A value that comes twice is one row.
    private static let moduleValues = Table(
        name: "module_values",
        columns: [.integer("host_id"), .integer("at"), .integer("module"), .real("value")],
        primaryKey: ["host_id", "at", "module"], references: [toModule])

    private static let moduleTexts = Table(
        name: "module_texts",
        columns: [.integer("host_id"), .integer("at"), .integer("module"), .text("text")],
        primaryKey: ["host_id", "at", "module"], references: [toModule])

    /// The content of a fact table, once for all hosts and times that have it. The key is its SHA-256.
    private static let factTableVersions = Table(
        name: "fact_table_versions",
        columns: [
            .key("version"), .key("table_name"), .integer("row_count"), .blob("content"), .integer("created_at"),
        ],
        primaryKey: ["version"], layout: .apart)

    /// From when, and until when, a host had a version of a fact table. The last one has no end.
    private static let hostSnapshots = Table(
        name: "host_snapshots",
        columns: [
            .integer("host_id"), .key("table_name"), .integer("from_at"), .integer("until_at").orNothing,
            .key("version"),
        ],
        primaryKey: ["host_id", "table_name", "from_at"],
        references: [
            Reference(columns: ["host_id"], table: "hosts", key: ["id"], removal: .cascades),
            Reference(columns: ["version"], table: "fact_table_versions", key: ["version"], removal: .isRefused),
        ])

    /// Which files of the spool were taken: written in the transaction that takes the file, so a file is taken once.
    private static let spoolReceipts = Table(
        name: "spool_receipts",
        columns: [.integer("host_id"), .key("file_id"), .integer("taken_at")],
        primaryKey: ["host_id", "file_id"],
        references: [Reference(columns: ["host_id"], table: "hosts", key: ["id"], removal: .cascades)])

    /// Keys are ordered by time, so new events lie at the end and old ones at the beginning.
    private static let events = Table(
        name: "events",
        columns: [
            .integer("id"), .integer("at"), .key("kind"), .key("severity"),
            /// new, acknowledged or closed.
            .key("state"),
            .integer("host_id").orNothing, .integer("module").orNothing,
            /// What repeats of the same have in common.
            .key("origin"), .integer("repeats"), .integer("last_at"), .text("text"),
        ],
        primaryKey: ["id"],
        references: [Reference(columns: ["host_id"], table: "hosts", key: ["id"], removal: .cascades)])

    /// Who does what only one may do, and until when. The fence grows with each holder: what an earlier one still
    /// writes is known by its lower fence.
    private static let leases = Table(
        name: "leases",
        columns: [.key("name"), .key("holder"), .integer("fence"), .integer("until_at")], primaryKey: ["name"])

    private static let secrets = Table(
        name: "secrets",
        columns: [.key("name"), .key("key_id"), .blob("sealed"), .integer("changed_at")], primaryKey: ["name"])
}
