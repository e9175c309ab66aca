internal import Facts

extension FactTable {
    static func watchEvents(_ memory: WatchMemory) -> FactTable {
        FactTable(
            "watch_events", "What `elpis watch` saw between runs, oldest first; the newest \(EventLog.limit) are kept.",
            columns: [
                .time("time", "Seconds since 1970"),
                .text(
                    "kind",
                    "file_changed, file_created, file_removed, file_attributes, process_new (its item is the subject), "
                        + "overflow (notices were lost), rescan, begun or ended"),
                .text("subject", "The file, or what else it happened to"),
                .text("detail", "More about it"),
            ],
            sources: ["/var/lib/elpis/events"], privilege: .root
        ) { _, rows in
            let state = try memory.state()
            do throws(StateError) {
                for event in try EventLog.events(state) {
                    rows.append([
                        .int(event.at), .text(event.kind.rawValue), .text(event.subject), .text(event.detail),
                    ])
                }
            } catch {
                throw error.obstacle
            }
        }
    }
}
